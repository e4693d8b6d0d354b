import { Button, NumberInput, Progress, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LabelCheck } from '../../../../../electron/contract/datasets/labelling.ts';
import { ErrorNote } from '../../../../components/ErrorNote.tsx';
import { Panel } from '../../../../components/Panel.tsx';
import { useEngine } from '../../../../engine/EngineContext.tsx';
import { toErrorRecord } from '../../../../engine/errorRecord.ts';
import classes from '../labelling.module.css';

interface CheckStatusProps {
  readonly dataset: string;
  readonly check: LabelCheck;
}

const leastShare = 15;

/** How many rows must be looked at, how many were, and the draw of those that are wanting. */
export function CheckStatus({ dataset, check }: CheckStatusProps) {
  const { t, i18n } = useTranslation();
  const shown = (amount: number) => amount.toLocaleString(i18n.language);
  const { needed, checked, modelLabelled, missing, isFulfilled } = check;
  const isWanting = missing.reduce((sum, { count }) => sum + count, 0);
  const percent = needed === 0 ? 100 : (Math.max(0, needed - isWanting) / needed) * 100;
  return (
    <Panel title={t('datasetsLabelling.check.title')}>
      <div className={classes.status}>
        <div>
          <div className={classes.statusNumber} data-testid="checked">
            {t('datasetsLabelling.check.progress', { checked: shown(checked), needed: shown(needed) })}
          </div>
          <Text size="sm" className={classes.quiet}>
            {t('datasetsLabelling.check.progressOf', { rows: shown(modelLabelled) })}
          </Text>
        </div>
        <Draw dataset={dataset} isFirst={check.drawn === 0} />
      </div>
      <Progress.Root size="md">
        <Progress.Section value={percent} aria-label={t('datasetsLabelling.check.title')} />
      </Progress.Root>
      <Text size="sm" role="status">
        {isFulfilled
          ? t('datasetsLabelling.check.fulfilled')
          : t('datasetsLabelling.check.missing', {
              labels: missing
                .map(({ label, count }) => t('datasetsLabelling.check.missingLabel', { label, rows: count }))
                .join(t('datasetsLabelling.between')),
            })}
      </Text>
    </Panel>
  );
}

function Draw({ dataset, isFirst }: { readonly dataset: string; readonly isFirst: boolean }) {
  const { t, i18n } = useTranslation();
  const engine = useEngine();
  const [percent, setPercent] = useState(leastShare);
  const [seed, setSeed] = useState('1');
  const draw = useMutation({
    mutationFn: () =>
      engine.client.datasets.labelling.check.draw({
        dataset,
        share: percent / 100,
        seed: seed.trim() || '1',
      }),
  });
  return (
    <div className={classes.field}>
      <div className={classes.drawLine}>
        <NumberInput
          w="11rem"
          label={t('datasetsLabelling.check.share')}
          value={percent}
          min={leastShare}
          max={100}
          suffix=" %"
          allowDecimal={false}
          clampBehavior="blur"
          onChange={(value) => typeof value === 'number' && setPercent(value)}
        />
        <TextInput
          w="9rem"
          label={t('datasetsLabelling.check.seed')}
          title={t('datasetsLabelling.check.seedText')}
          value={seed}
          maxLength={100}
          onChange={({ currentTarget }) => setSeed(currentTarget.value)}
        />
        <Button
          variant={isFirst ? 'filled' : 'default'}
          disabled={percent < leastShare || percent > 100}
          loading={draw.isPending}
          onClick={() => draw.mutate()}
        >
          {t(isFirst ? 'datasetsLabelling.check.draw' : 'datasetsLabelling.check.drawMore')}
        </Button>
      </div>
      <Text size="sm" role="status" className={classes.quiet}>
        {draw.data
          ? draw.data.drawn === 0
            ? t('datasetsLabelling.check.drawnNone')
            : t('datasetsLabelling.check.drawn', { rows: draw.data.drawn.toLocaleString(i18n.language) })
          : null}
      </Text>
      {draw.error ? <ErrorNote error={toErrorRecord(draw.error)} onDismiss={draw.reset} /> : null}
    </div>
  );
}
