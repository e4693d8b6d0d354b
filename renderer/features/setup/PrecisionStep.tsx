import { Badge, Button, Group, Radio, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatBytes, formatCount } from '../../../electron/common/format.ts';
import type { FileGrant } from '../../../electron/contract/files.ts';
import type { Preview, Variant } from '../../../electron/contract/models.ts';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { QueryGate } from '../../components/QueryGate.tsx';
import { useEngine } from '../../engine/EngineContext.tsx';
import { toErrorRecord } from '../../engine/errorRecord.ts';
import { useEngineQuery } from '../../engine/useEngineQuery.ts';
import classes from './setup.module.css';
import type { StepProps } from './setupSteps.ts';

type Precision = Variant['precision'];

/** As they are offered: what most people want comes first. */
const precisions = ['int8', 'int4', 'fp16', 'fp32'] as const satisfies readonly Precision[];

/** What the folder holds, and in which precision it is kept. */
export function PrecisionStep({ state, change }: StepProps) {
  const folder = state.folder as FileGrant | null;
  const preview = useEngineQuery(
    ['models', 'preview', folder],
    (client, options) => client.models.preview({ folder: folder as FileGrant }, options),
    { enabled: folder !== null },
  );
  return (
    <QueryGate query={preview}>
      {(found) => <Choose preview={found} folder={folder as FileGrant} change={change} />}
    </QueryGate>
  );
}

interface ChooseProps extends Pick<StepProps, 'change'> {
  readonly preview: Preview;
  readonly folder: FileGrant;
}

function Choose({ preview, folder, change }: ChooseProps) {
  const { t } = useTranslation();
  const engine = useEngine();
  const [precision, setPrecision] = useState<Precision>('int8');
  const refusals = preview.problems.filter(({ severity }) => severity === 'refuse');
  const start = useMutation({
    mutationFn: async () => {
      const { job } = await engine.client.models.import({ folder, precision });
      await change({ step: 'import', job });
    },
  });
  return (
    <>
      <Text>
        <b>{preview.name}</b> ·{' '}
        {t('setup.precision.parameters', { count: formatCount(preview.parameterCount) })}
      </Text>
      {preview.problems.map((problem) => (
        <ErrorNote key={problem.code} error={problem} />
      ))}
      <Radio.Group
        value={precision}
        onChange={(value) => setPrecision(value as Precision)}
        aria-label={t('setup.precision.name')}
      >
        <div className={classes.cards}>
          {precisions.map((value) => (
            <Radio.Card key={value} value={value} className={classes.card}>
              <Group wrap="nowrap" align="flex-start">
                <Radio.Indicator />
                <div>
                  <Group gap="xs">
                    <Text fw={650}>{value.toUpperCase()}</Text>
                    {value === 'int8' ? (
                      <Badge variant="light">{t('setup.precision.recommended')}</Badge>
                    ) : null}
                  </Group>
                  <Text size="sm" className={classes.quiet}>
                    {t(`setup.precision.about.${value}`)}
                  </Text>
                  <Text size="sm">
                    {t('setup.precision.size', { size: formatBytes(preview.variantBytes[value]) })}
                  </Text>
                </div>
              </Group>
            </Radio.Card>
          ))}
        </div>
      </Radio.Group>
      {start.error ? <ErrorNote error={toErrorRecord(start.error)} onDismiss={start.reset} /> : null}
      <div className={classes.actions}>
        <Button
          size="md"
          disabled={refusals.length > 0}
          loading={start.isPending}
          onClick={() => start.mutate()}
        >
          {t('setup.precision.start')}
        </Button>
      </div>
    </>
  );
}
