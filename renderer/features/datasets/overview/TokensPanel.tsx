import { Button, Select, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Statistics } from '../../../../electron/contract/datasets/statistics.ts';
import { ErrorNote } from '../../../components/ErrorNote.tsx';
import { Panel } from '../../../components/Panel.tsx';
import { useEngine } from '../../../engine/EngineContext.tsx';
import { toErrorRecord } from '../../../engine/errorRecord.ts';
import { useEngineQuery } from '../../../engine/useEngineQuery.ts';
import { LengthsFigures } from './LengthsPanel.tsx';
import classes from './overview.module.css';

interface TokensPanelProps {
  readonly dataset: string;
  readonly statistics: Statistics;
}

/** Tokens by the tokenizer of a model that is here: what fits a context depends on whose tokens they are. */
export function TokensPanel({ dataset, statistics: { tokens, tokenizer, of } }: TokensPanelProps) {
  const { t, i18n } = useTranslation();
  const engine = useEngine();
  const models = useEngineQuery(['models', 'list'], (client, options) =>
    client.models.list(undefined, options),
  );
  const [chosen, setChosen] = useState<string | null>(null);
  const model = chosen ?? tokenizer?.model ?? null;
  const count = useMutation({
    mutationFn: (of: string) => engine.client.datasets.statistics.countTokens({ dataset, model: of }),
  });
  const known = models.data?.models ?? [];
  const number = (value: number) => value.toLocaleString(i18n.language);
  return (
    <Panel title={t('datasets.overview.tokens')}>
      {known.length === 0 && tokenizer === null ? (
        <Text size="sm" className={classes.quiet}>
          {t('datasets.overview.noModel')}
        </Text>
      ) : (
        <div className={classes.chooser}>
          <Select
            label={t('datasets.overview.tokenizer')}
            placeholder={t('datasets.overview.chooseModel')}
            data={known.map(({ id, name }) => ({ value: id, label: name }))}
            value={known.some(({ id }) => id === model) ? model : null}
            onChange={setChosen}
            comboboxProps={{ withinPortal: true }}
          />
          <Button
            variant={tokens ? 'default' : 'filled'}
            disabled={model === null || (model === tokenizer?.model && tokens?.counted === of)}
            loading={count.isPending}
            onClick={() => model && count.mutate(model)}
          >
            {t('datasets.overview.countTokens')}
          </Button>
        </div>
      )}
      {count.error ? <ErrorNote error={toErrorRecord(count.error)} onDismiss={count.reset} /> : null}
      {tokens ? (
        <>
          {tokens.counted < of ? (
            <Text size="sm" className={classes.quiet} role="status">
              {t('datasets.overview.soFar', { counted: number(tokens.counted), of: number(of) })}
            </Text>
          ) : null}
          <LengthsFigures
            title={t('datasets.overview.tokensOfRow')}
            unit={t('datasets.overview.unitTokens')}
            lengths={tokens}
          />
        </>
      ) : null}
    </Panel>
  );
}
