import { Radio, Stack, Switch } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ImportChoices } from './ImportForm.tsx';
import classes from './importing.module.css';
import { type BlockSize, blockSizes } from './precisions.ts';

interface AdvancedChoicesProps {
  readonly choices: Pick<ImportChoices, 'blockSize' | 'report'>;
  /** Whether the chosen precision is quantized in blocks at all. */
  readonly canBlock: boolean;
  readonly onChange: (changed: Partial<Pick<ImportChoices, 'blockSize' | 'report'>>) => void;
}

/** What an engineer may want to change; everybody else leaves it folded. */
export function AdvancedChoices({ choices, canBlock, onChange }: AdvancedChoicesProps) {
  const { t } = useTranslation();
  return (
    <details className={classes.advanced}>
      <summary>{t('importing.advanced')}</summary>
      <Stack gap="md" mt="sm">
        {canBlock ? (
          <Radio.Group
            value={String(choices.blockSize)}
            onChange={(value) => onChange({ blockSize: Number(value) as BlockSize })}
            label={t('importing.blockSize')}
            description={t('importing.blockSizeText')}
          >
            <div className={classes.blocks}>
              {blockSizes.map((size) => (
                <Radio key={size} value={String(size)} label={String(size)} size="sm" />
              ))}
            </div>
          </Radio.Group>
        ) : null}
        <Switch
          checked={choices.report}
          onChange={({ currentTarget }) => onChange({ report: currentTarget.checked })}
          label={t('importing.report')}
          description={t('importing.reportText')}
        />
      </Stack>
    </details>
  );
}
