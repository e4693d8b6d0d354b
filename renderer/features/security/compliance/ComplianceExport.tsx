import { Button, Menu } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import {
  formatComplianceCsv,
  formatComplianceMarkdown,
} from '../../../../electron/common/compliance/formatCompliance.ts';
import type { Requirement } from '../../../../electron/common/compliance/requirement.ts';
import type { Language } from '../../../../electron/common/errors/appError.ts';
import { saveFile } from '../../../view/saveFile.ts';

const formats = [
  { name: 'markdown', ending: 'md', type: 'text/markdown', format: formatComplianceMarkdown },
  { name: 'csv', ending: 'csv', type: 'text/csv', format: formatComplianceCsv },
] as const;

/** Gives out what is shown. */
export function ComplianceExport({
  requirements,
  language,
}: {
  readonly requirements: readonly Requirement[];
  readonly language: Language;
}) {
  const { t } = useTranslation();
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button
          variant="default"
          disabled={requirements.length === 0}
          leftSection={<IconDownload size={16} />}
        >
          {t('security.compliance.export')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {formats.map(({ name, ending, type, format }) => (
          <Menu.Item
            key={name}
            onClick={() =>
              saveFile(`inhouse-compliance.${language}.${ending}`, format(requirements, language), type)
            }
          >
            {t(`security.compliance.${name}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
