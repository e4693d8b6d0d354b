import { Text, VisuallyHidden } from '@mantine/core';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { Language } from '../../../electron/common/errors/appError.ts';
import { type JobLogLine, jobStateSchema } from '../../../electron/contract/jobs.ts';
import { QueryGate } from '../../components/QueryGate.tsx';
import { useEngineQuery } from '../../engine/useEngineQuery.ts';
import { formatMoment } from '../../i18n/times.ts';
import classes from './jobs.module.css';

/** What the engine's log says about the job, its known messages in the reader's language. */
export function JobLog({ id }: { readonly id: string }) {
  const { t } = useTranslation();
  const query = useEngineQuery(['jobs', 'log', id], (client, options) =>
    client.jobs.log({ job: id }, options),
  );
  return (
    <QueryGate query={query}>
      {({ lines }) =>
        lines.length === 0 ? (
          <Text size="sm" className={classes.quiet}>
            {t('jobs.detail.noLog')}
          </Text>
        ) : (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled area must be reachable by keyboard
          <ul className={classes.log} tabIndex={0} aria-label={t('jobs.detail.log')}>
            {lines.map((line) => (
              <Line key={`${line.at} ${line.message} ${line.detail}`} line={line} />
            ))}
          </ul>
        )
      }
    </QueryGate>
  );
}

function Line({ line }: { readonly line: JobLogLine }) {
  const { t, i18n } = useTranslation();
  const detail = parse(line.detail);
  const known = describe(t, line.message, detail);
  return (
    <li className={classes.logLine}>
      <span className={classes.logTime}>
        {formatMoment(line.at, i18n.language as Language, { seconds: true })}
      </span>
      <span>
        <VisuallyHidden>{t(`jobs.log.level.${line.level}`)}</VisuallyHidden>
        {known ?? line.message}
      </span>
      {line.level !== 'info' || known === null ? (
        <code className={classes.logDetail}>{line.detail}</code>
      ) : null}
    </li>
  );
}

function parse(detail: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(detail);
  } catch {
    return {}; // Empty, or cut where it is too long.
  }
}

/** The messages that the engine writes about jobs (electron/engine/jobs/queue.ts, log.ts); null for any other. */
function describe(
  t: TFunction,
  message: string,
  { attempt, state, code, logId }: Readonly<Record<string, unknown>>,
): string | null {
  switch (message) {
    case 'a job begins':
      return t('jobs.log.begins', { attempt: String(attempt) });
    case 'a job rests': {
      const known = jobStateSchema.safeParse(state);
      const word = known.success ? t(`jobs.state.${known.data}`) : String(state);
      return t('jobs.log.rests', { attempt: String(attempt), state: word });
    }
    case 'a job is silent':
      return t('jobs.log.silent');
    case 'failure':
      return t('jobs.log.failure', { code: String(code) });
    case 'bug':
      return t('jobs.log.bug', { logId: String(logId) });
    default:
      return null;
  }
}
