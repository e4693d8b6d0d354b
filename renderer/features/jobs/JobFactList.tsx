import { Anchor } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Language } from '../../../electron/common/errors/appError.ts';
import type { JobDetail } from '../../../electron/contract/jobs.ts';
import { timeTaken } from '../../components/jobs/jobWords.ts';
import { formatMoment } from '../../i18n/times.ts';
import { formatRoute } from '../../view/route.ts';
import classes from './jobs.module.css';

/** What the job was asked for and when, in words. */
export function JobFactList({ job }: { readonly job: JobDetail }) {
  const { t, i18n } = useTranslation();
  const { facts } = job;
  const moment = (iso: string | null) => iso && formatMoment(iso, i18n.language as Language);
  const took = timeTaken(t, job);
  const rows: readonly [name: string, value: ReactNode][] = [
    [
      t('jobs.detail.model'),
      facts.model ? (
        <Anchor key="model" href={formatRoute({ page: 'models', item: facts.model })}>
          {job.subject}
        </Anchor>
      ) : null,
    ],
    [t('jobs.detail.folder'), facts.folder],
    [t('jobs.detail.sourceMode'), facts.sourceMode && t(`jobs.detail.sourceModes.${facts.sourceMode}`)],
    [t('jobs.detail.precision'), facts.precision?.toUpperCase()],
    [t('jobs.detail.blockSize'), facts.blockSize],
    [t('jobs.detail.profile'), facts.profile],
    [t('jobs.detail.cache'), facts.cache],
    [
      t('jobs.detail.report'),
      facts.report === undefined ? null : t(facts.report ? 'jobs.detail.yes' : 'jobs.detail.no'),
    ],
    [t('jobs.detail.created'), moment(job.createdAt)],
    [t('jobs.detail.started'), moment(job.startedAt)],
    [
      t('jobs.detail.ended'),
      job.endedAt && [moment(job.endedAt), took && t('jobs.history.took', { time: took })].join(' · '),
    ],
    [t('jobs.detail.attempts'), job.attempt],
    [t('jobs.detail.id'), <code key="id">{job.id}</code>],
  ];
  return <FactList rows={rows} />;
}

/** Names and values; a row without a value is left out. */
export function FactList({ rows }: { readonly rows: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl className={classes.facts}>
      {rows
        .filter(([, value]) => value !== null && value !== undefined && value !== '')
        .map(([name, value]) => (
          <FactRow key={name} name={name} value={value} />
        ))}
    </dl>
  );
}

function FactRow({ name, value }: { readonly name: string; readonly value: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </>
  );
}
