import { Button, Group, Text } from '@mantine/core';
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleDashed,
  IconCircleX,
  IconDownload,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Language } from '../../../../electron/common/errors/appError.ts';
import type { SelftestCheck, SelftestReport } from '../../../../electron/contract/selftest.ts';
import { formatSelftest, selftestTitles } from '../../../../electron/contract/selftestText.ts';
import { ErrorNote } from '../../../components/ErrorNote.tsx';
import { Panel } from '../../../components/Panel.tsx';
import { explain } from '../../../engine/errorRecord.ts';
import { formatTime } from '../../../i18n/amounts.ts';
import { formatMoment } from '../../../i18n/times.ts';
import { saveFile } from './saveFile.ts';
import classes from './selftest.module.css';
import type { Selftest } from './useSelftest.ts';

/** Checks of everything that Inhouse needs of this computer, and a report for whoever is asked for help. */
export function SelftestPanel({ selftest }: { readonly selftest: Selftest }) {
  const { t } = useTranslation();
  const { job, isRunning, checks, report, error, start } = selftest;
  return (
    <Panel
      title={t('hardware.selftest.title')}
      actions={
        <Group gap="xs">
          {report ? <Downloads report={report} /> : null}
          <Button size="xs" variant={job ? 'default' : 'filled'} loading={isRunning} onClick={start}>
            {job ? t('hardware.selftest.again') : t('hardware.selftest.run')}
          </Button>
        </Group>
      }
    >
      <Text size="sm" className={classes.quiet}>
        {t('hardware.selftest.text')}
      </Text>
      {error ? <ErrorNote error={error} /> : null}
      {job ? <Verdict checks={checks} isRunning={isRunning} endedAt={job.endedAt} /> : null}
      {checks.length > 0 ? (
        <ul className={classes.checks}>
          {checks.map((check) => (
            <CheckLine key={check.name} check={check} />
          ))}
        </ul>
      ) : null}
    </Panel>
  );
}

interface VerdictProps {
  readonly checks: readonly SelftestCheck[];
  readonly isRunning: boolean;
  readonly endedAt: string | null;
}

function Verdict({ checks, isRunning, endedAt }: VerdictProps) {
  const { t, i18n } = useTranslation();
  const count = (state: SelftestCheck['state']) => checks.filter((check) => check.state === state).length;
  const failed = count('failed');
  const warned = count('warned');
  const text = isRunning
    ? t('hardware.selftest.running', { done: checks.length })
    : failed > 0
      ? t('hardware.selftest.failed', { count: failed })
      : warned > 0
        ? t('hardware.selftest.warned', { count: warned })
        : t('hardware.selftest.passed', { count: count('passed') });
  const when = endedAt && formatMoment(endedAt, i18n.language as Language);
  return (
    <Text fw={600} role="status">
      {text} {when ? <span className={classes.quietNormal}>{when}</span> : null}
    </Text>
  );
}

const icons: Readonly<Record<SelftestCheck['state'], ReactNode>> = {
  passed: <IconCircleCheck size={18} aria-hidden="true" />,
  warned: <IconAlertTriangle size={18} aria-hidden="true" />,
  failed: <IconCircleX size={18} aria-hidden="true" />,
  skipped: <IconCircleDashed size={18} aria-hidden="true" />,
};

function CheckLine({ check: { name, state, detail, error, tookMs } }: { readonly check: SelftestCheck }) {
  const { t, i18n } = useTranslation();
  const language = i18n.language as Language;
  const sentences = error ? explain(t, error, language) : null;
  return (
    <li className={classes.check} data-state={state} data-testid="selftest-check">
      <span className={classes.icon}>{icons[state]}</span>
      <div className={classes.body}>
        <div className={classes.head}>
          <Text size="sm" fw={500}>
            {selftestTitles[name][language]}
          </Text>
          <Text size="xs" className={classes.quiet}>
            {state === 'passed' || state === 'skipped'
              ? [t(`hardware.selftest.states.${state}`), formatTime(t, tookMs)].join(' · ')
              : t(`hardware.selftest.states.${state}`)}
          </Text>
        </div>
        {detail ? (
          <Text size="xs" className={classes.detail}>
            {detail}
          </Text>
        ) : null}
        {sentences ? (
          <Text size="sm">
            {sentences.what} {sentences.next}
          </Text>
        ) : null}
      </div>
    </li>
  );
}

function Downloads({ report }: { readonly report: SelftestReport }) {
  const { t, i18n } = useTranslation();
  const base = `inhouse-selftest-${report.startedAt.slice(0, 19).replaceAll(':', '').replace('T', '-')}`;
  const icon = <IconDownload size={15} aria-hidden="true" />;
  return (
    <>
      <Button
        size="xs"
        variant="default"
        leftSection={icon}
        onClick={() => saveFile(`${base}.txt`, formatSelftest(report, i18n.language as Language))}
      >
        {t('hardware.selftest.textReport')}
      </Button>
      <Button
        size="xs"
        variant="default"
        leftSection={icon}
        onClick={() => saveFile(`${base}.json`, JSON.stringify(report, null, 2))}
      >
        {t('hardware.selftest.jsonReport')}
      </Button>
    </>
  );
}
