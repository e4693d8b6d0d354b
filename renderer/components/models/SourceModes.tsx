import { Checkbox, Radio, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { formatBytes } from '../../../electron/common/format.ts';
import type { Preview } from '../../../electron/contract/models.ts';
import { type SourceMode, sourceModes } from './precisions.ts';

interface SourceModesProps {
  readonly preview: Preview;
  readonly value: SourceMode;
  readonly isSensitive: boolean;
  readonly onChange: (changed: { readonly sourceMode?: SourceMode; readonly isSensitive?: boolean }) => void;
}

/** What becomes of the original files; they are never changed. Where files are encrypted, also whether this model's are. */
export function SourceModes({ preview, value, isSensitive, onChange }: SourceModesProps) {
  const { t } = useTranslation();
  const reasonAgainst = (mode: SourceMode) => {
    if (mode === 'link' && !preview.canLink) return 'importing.cannotLink';
    return mode !== 'copy' && preview.encrypts && isSensitive ? 'importing.wouldStayPlain' : null;
  };
  return (
    <Stack gap="md">
      <Radio.Group
        value={value}
        onChange={(mode) => onChange({ sourceMode: mode as SourceMode })}
        label={t('importing.source')}
        description={t('importing.sourceText')}
      >
        <Stack gap="xs" mt="xs">
          {sourceModes.map((mode) => {
            const reason = reasonAgainst(mode);
            return (
              <Radio
                key={mode}
                value={mode}
                size="sm"
                disabled={reason !== null}
                label={t(`importing.mode.${mode}`, { size: formatBytes(preview.sourceBytes[mode]) })}
                description={t(reason ?? `importing.modeText.${mode}`)}
              />
            );
          })}
        </Stack>
      </Radio.Group>
      {preview.encrypts ? (
        <Checkbox
          size="sm"
          checked={!isSensitive}
          label={t('importing.notSensitive')}
          description={t('importing.notSensitiveText')}
          // What only a model in the clear can be does not stay chosen.
          onChange={({ currentTarget: { checked } }) =>
            onChange(checked ? { isSensitive: false } : { isSensitive: true, sourceMode: 'copy' })
          }
        />
      ) : null}
    </Stack>
  );
}
