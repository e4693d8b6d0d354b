import { Radio, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { formatBytes } from '../../../electron/common/format.ts';
import type { Preview } from '../../../electron/contract/models.ts';
import { type SourceMode, sourceModes } from './precisions.ts';

interface SourceModesProps {
  readonly preview: Preview;
  readonly value: SourceMode;
  readonly onChange: (mode: SourceMode) => void;
}

/** What becomes of the original files; they are never changed. */
export function SourceModes({ preview, value, onChange }: SourceModesProps) {
  const { t } = useTranslation();
  return (
    <Radio.Group
      value={value}
      onChange={(mode) => onChange(mode as SourceMode)}
      label={t('importing.source')}
      description={t('importing.sourceText')}
    >
      <Stack gap="xs" mt="xs">
        {sourceModes.map((mode) => {
          const isPossible = mode !== 'link' || preview.canLink;
          return (
            <Radio
              key={mode}
              value={mode}
              size="sm"
              disabled={!isPossible}
              label={t(`importing.mode.${mode}`, { size: formatBytes(preview.sourceBytes[mode]) })}
              description={t(isPossible ? `importing.modeText.${mode}` : 'importing.cannotLink')}
            />
          );
        })}
      </Stack>
    </Radio.Group>
  );
}
