import { Button, Group } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import * as z from 'zod';
import { formatBytes, formatPercent } from '../../../electron/common/format.ts';
import type { JobDetail } from '../../../electron/contract/jobs.ts';
import { qualityReportSchema } from '../../../electron/contract/models.ts';
import { Panel } from '../../components/Panel.tsx';
import { navigate } from '../../view/route.ts';
import { FactList } from './JobFactList.tsx';

type Figures = readonly (readonly [string, ReactNode])[];

/** The parts of a result that are shown; a result without any of them shows only where to go from here. */
const resultSchema = z
  .object({
    reports: z.array(qualityReportSchema),
    checkedBytes: z.number(),
    preparedBytes: z.number(),
    perplexity: z.number(),
    scoredTokens: z.number(),
    window: z.number(),
    stride: z.number(),
  })
  .partial();

/** What the job made, in figures, and the way to it. */
export function JobResult({ job }: { readonly job: JobDetail }) {
  const { t } = useTranslation();
  const figures = useFigures(job.result);
  const { model } = job.facts;
  const opens = job.kind === 'import' || job.kind === 'quantize';
  if (figures.length === 0 && model === undefined) return null;
  return (
    <Panel title={t('jobs.detail.result')}>
      {figures.length > 0 ? <FactList rows={figures} /> : null}
      {model === undefined ? null : (
        <Group gap="xs">
          <Button size="xs" variant="light" onClick={() => navigate('models', model)}>
            {t('jobs.detail.openModel')}
          </Button>
          {opens ? (
            <Button size="xs" variant="default" onClick={() => navigate('chat')}>
              {t('jobs.detail.chat')}
            </Button>
          ) : null}
        </Group>
      )}
    </Panel>
  );
}

function useFigures(result: unknown): Figures {
  const { t } = useTranslation();
  const parsed = resultSchema.safeParse(result);
  if (!parsed.success) return [];
  const { reports, checkedBytes, preparedBytes, perplexity, scoredTokens, window, stride } = parsed.data;
  return [
    ...(reports ?? []).flatMap((report): Figures => {
      const names = [report.profile, ...(report.cache === 'int8' ? [t('models.int8Cache')] : [])];
      const suffix = reports && reports.length > 1 ? ` (${names.join(', ')})` : '';
      return [
        [t('jobs.detail.change') + suffix, formatPercent(report.perplexityChange, { signed: true })],
        [t('jobs.detail.agreement') + suffix, formatPercent(report.topOneAgreement, { digits: 1 })],
      ];
    }),
    ...(checkedBytes === undefined
      ? []
      : ([
          [t('jobs.detail.checked'), t('jobs.detail.checkedBytes', { size: formatBytes(checkedBytes) })],
        ] as const)),
    ...(preparedBytes === undefined
      ? []
      : ([
          [t('jobs.kind.prepare'), t('jobs.detail.prepared', { size: formatBytes(preparedBytes) })],
        ] as const)),
    ...(perplexity === undefined ? [] : ([[t('jobs.detail.perplexity'), perplexity.toFixed(4)]] as const)),
    ...(scoredTokens === undefined ? [] : ([[t('jobs.detail.scored'), scoredTokens]] as const)),
    ...(window === undefined || stride === undefined
      ? []
      : ([[t('jobs.detail.window'), `${window} / ${stride}`]] as const)),
  ];
}
