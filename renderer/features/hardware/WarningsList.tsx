import { List } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Language } from '../../../electron/common/errors/appError.ts';
import type { ErrorRecord } from '../../../electron/contract/jobs.ts';
import { Caution } from '../../components/Caution.tsx';
import { explain } from '../../engine/errorRecord.ts';

export function WarningsList({ warnings }: { readonly warnings: readonly ErrorRecord[] }) {
  const { t, i18n } = useTranslation();
  if (warnings.length === 0) return null;
  return (
    <Caution title={t('hardware.warnings')}>
      <List size="sm" spacing="xs">
        {warnings.map((warning) => {
          const { what, next } = explain(t, warning, i18n.language as Language);
          return (
            <List.Item key={JSON.stringify(warning)}>
              {what} {next}
            </List.Item>
          );
        })}
      </List>
    </Caution>
  );
}
