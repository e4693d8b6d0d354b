import { Button, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Language } from '../../../electron/common/errors/appError.ts';
import { formatBytes, formatPercent } from '../../../electron/common/format.ts';
import type { ErrorRecord } from '../../../electron/contract/jobs.ts';
import type { Plan } from '../../../electron/contract/planner.ts';
import { formatSpeed } from '../../components/planner/planWords.ts';
import { useEngine } from '../../engine/EngineContext.tsx';
import { explain } from '../../engine/errorRecord.ts';
import { useEngineQuery } from '../../engine/useEngineQuery.ts';
import classes from './plannerPage.module.css';

/** How fast it would answer, and where that number is from. */
export function SpeedFacts({ plan }: { readonly plan: Plan }) {
  const { t, i18n } = useTranslation();
  const engine = useEngine();
  const { data } = useEngineQuery(
    ['planner', 'bandwidth'],
    (client, options) => client.planner.bandwidth(undefined, options),
    // A measurement that fails writes nothing that the planner's topic tells of.
    { everyMs: 5_000 },
  );
  const job = useRunning(data?.job ?? null);
  const { atStart, whenFull, bytesPerToken, bytesPerSecond, correction } = plan.speed;
  const known = atStart !== null && whenFull !== null && bytesPerSecond !== null;
  return (
    <section className={classes.fact} aria-label={t('planner.speed.title')}>
      <Text size="xs" className={classes.quiet}>
        {t('planner.speed.title')}
      </Text>
      <Text className={classes.figure}>
        {known ? t('planner.speed.value', { speed: formatSpeed(atStart) }) : '—'}
      </Text>
      {known ? (
        <>
          <Text size="sm">
            {t('planner.speed.whenFull', {
              speed: formatSpeed(whenFull),
              tokens: plan.context.toLocaleString(i18n.language),
            })}
          </Text>
          <Text size="xs" className={classes.quiet}>
            {t('planner.speed.basis', {
              perToken: formatBytes(Math.round(bytesPerToken)),
              perSecond: formatBytes(Math.round(bytesPerSecond)),
            })}{' '}
            {correction.loads === 0
              ? t('planner.speed.uncorrected')
              : t('planner.speed.corrected', {
                  count: correction.loads,
                  error: formatPercent(correction.error ?? 0, { digits: 0 }),
                })}
          </Text>
        </>
      ) : (
        <Text size="sm">{t('planner.speed.unknown')}</Text>
      )}
      {data?.error && !job ? <MeasuringFailed error={data.error} /> : null}
      <Button
        size="compact-xs"
        variant="subtle"
        className={classes.measure}
        loading={job}
        onClick={() => void engine.client.planner.measure().catch(() => undefined)}
      >
        {t(known ? 'planner.speed.again' : 'planner.speed.measure')}
      </Button>
    </section>
  );
}

function MeasuringFailed({ error }: { readonly error: ErrorRecord }) {
  const { t, i18n } = useTranslation();
  const { what, next } = explain(t, error, i18n.language as Language);
  return (
    <Text size="xs" role="alert" className={classes.failed}>
      {t('planner.speed.failed', { what, next })}
    </Text>
  );
}

/** Jobs have their own topic; what a job has measured comes with the planner's. */
function useRunning(job: string | null): boolean {
  const { data } = useEngineQuery(
    ['jobs', 'show', job],
    (client, options) => client.jobs.show({ job: job ?? '' }, options),
    { enabled: job !== null },
  );
  return job !== null && (data === undefined || data.endedAt === null);
}
