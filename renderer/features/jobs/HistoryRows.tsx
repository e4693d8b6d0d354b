import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Language } from '../../../electron/common/errors/appError.ts';
import type { Job } from '../../../electron/contract/jobs.ts';
import { jobName, timeTaken } from '../../components/jobs/jobWords.ts';
import { explain } from '../../engine/errorRecord.ts';
import { formatMoment } from '../../i18n/times.ts';
import { formatRoute } from '../../view/route.ts';
import classes from './jobs.module.css';
import { StateBadge } from './StateBadge.tsx';

const rowHeightPx = 52;

interface HistoryRowsProps {
  readonly jobs: readonly Job[];
  /** The last row has come into sight. */
  readonly onEnd: () => void;
}

/** As many rows as fit into the window are there, however long the list is; the page itself scrolls. */
export function HistoryRows({ jobs, onEnd }: HistoryRowsProps) {
  const list = useRef<HTMLUListElement>(null);
  const [marginPx, setMarginPx] = useState(0);
  const scroller = () => list.current?.closest<HTMLElement>('[data-scrolls]') ?? null;
  // After every rendering: whatever stands above may have grown.
  useLayoutEffect(() => {
    const page = scroller();
    if (!list.current || !page) return;
    const top = list.current.getBoundingClientRect().top - page.getBoundingClientRect().top;
    setMarginPx(Math.round(top + page.scrollTop));
  });
  const rows = useVirtualizer({
    count: jobs.length,
    getScrollElement: scroller,
    estimateSize: () => rowHeightPx,
    overscan: 8,
    scrollMargin: marginPx,
  });
  const shown = rows.getVirtualItems();
  const reachesEnd = (shown.at(-1)?.index ?? 0) >= jobs.length - 1;
  useEffect(() => {
    if (reachesEnd) onEnd();
  });
  return (
    <ul ref={list} className={classes.list} style={{ height: rows.getTotalSize() }}>
      {shown.map(({ index, start }) => {
        const job = jobs[index];
        return job ? (
          <Row key={job.id} job={job} topPx={start - marginPx} place={[index, jobs.length]} />
        ) : null;
      })}
    </ul>
  );
}

interface RowProps {
  readonly job: Job;
  readonly topPx: number;
  readonly place: readonly [index: number, count: number];
}

function Row({ job, topPx, place: [index, count] }: RowProps) {
  const { t, i18n } = useTranslation();
  const language = i18n.language as Language;
  const remark =
    job.state === 'failed' && job.error ? explain(t, job.error, language).what : (timeTaken(t, job) ?? '');
  return (
    <li aria-posinset={index + 1} aria-setsize={count}>
      <a
        className={classes.row}
        style={{ transform: `translateY(${topPx}px)` }}
        href={formatRoute({ page: 'jobs', item: job.id })}
      >
        <span className={classes.rowState}>
          <StateBadge job={job} />
        </span>
        <div className={classes.rowName}>
          <div title={job.subject}>{jobName(t, job)}</div>
          <div className={classes.rowRemark} title={remark}>
            {job.state === 'failed' || remark === '' ? remark : t('jobs.history.took', { time: remark })}
          </div>
        </div>
        <span className={classes.rowTime}>{formatMoment(job.endedAt ?? job.createdAt, language)}</span>
      </a>
    </li>
  );
}
