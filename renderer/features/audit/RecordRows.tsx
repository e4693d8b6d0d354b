import { UnstyledButton } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Language } from '../../../electron/common/errors/appError.ts';
import type { AuditRecord } from '../../../electron/contract/audit/index.ts';
import { formatMoment } from '../../i18n/times.ts';
import classes from './audit.module.css';
import { ResultBadge } from './ResultBadge.tsx';
import type { RecordList, Seen } from './useRecords.ts';

const rowHeightPx = 44;
/** Browsers lay nothing out beyond some 17 to 33 million pixels: a longer list is moved through in coarser steps. */
const tallestPx = 8_000_000;

interface RecordRowsProps {
  readonly list: RecordList;
  readonly onSeen: (seen: Seen) => void;
  readonly onOpen: (record: AuditRecord) => void;
}

/** As many rows as fit into the window are there, however long the log is; the page itself scrolls. */
export function RecordRows({ list, onSeen, onOpen }: RecordRowsProps) {
  const { t } = useTranslation();
  const body = useRef<HTMLOListElement>(null);
  const [marginPx, setMarginPx] = useState(0);
  const scroller = () => body.current?.closest<HTMLElement>('[data-scrolls]') ?? null;
  useLayoutEffect(() => {
    const page = scroller();
    if (!body.current || !page) return;
    const top = body.current.getBoundingClientRect().top - page.getBoundingClientRect().top;
    setMarginPx(Math.round(top + page.scrollTop));
  });
  const heightPx = Math.min(rowHeightPx, tallestPx / Math.max(1, list.count));
  const isCoarse = heightPx < rowHeightPx;
  const rows = useVirtualizer({
    count: list.count,
    getScrollElement: scroller,
    estimateSize: () => heightPx,
    overscan: isCoarse ? 0 : 8,
    scrollMargin: marginPx,
  });
  const items = rows.getVirtualItems();
  // Coarse: a step of the scrolled height is less than a row, so rows hang from where the page is scrolled to.
  const viewPx = scroller()?.clientHeight ?? window.innerHeight;
  const fitting = Math.max(1, Math.floor(viewPx / rowHeightPx) - 1);
  const offsetPx = Math.max(0, (rows.scrollOffset ?? 0) - marginPx);
  const atTop = Math.min(Math.floor(offsetPx / heightPx), list.count - fitting);
  const first = isCoarse ? Math.max(0, atTop) : (items[0]?.index ?? 0);
  const end = isCoarse ? first + fitting : (items.at(-1)?.index ?? 0) + 1;
  const shown = Array.from({ length: Math.min(end, list.count) - first }, (_, index) => first + index);
  const last = shown.at(-1) ?? first;
  useEffect(() => onSeen({ first, last }), [first, last, onSeen]);
  const start = isCoarse ? offsetPx : (items[0]?.start ?? marginPx) - marginPx;
  return (
    <div>
      <div className={classes.rowHead} aria-hidden="true">
        <span>{t('audit.column.number')}</span>
        <span>{t('audit.column.time')}</span>
        <span>{t('audit.column.person')}</span>
        <span>{t('audit.column.action')}</span>
        <span>{t('audit.column.subject')}</span>
        <span>{t('audit.column.result')}</span>
      </div>
      <ol
        ref={body}
        className={classes.list}
        style={{ height: rows.getTotalSize() + (isCoarse ? viewPx : 0) }}
        aria-label={t('audit.tabs.records')}
      >
        {shown.map((index, place) => (
          <li
            key={index}
            className={classes.item}
            style={{ transform: `translateY(${start + place * rowHeightPx}px)` }}
            aria-posinset={index + 1}
            aria-setsize={list.count}
          >
            <Row record={list.at(index)} onOpen={onOpen} />
          </li>
        ))}
      </ol>
    </div>
  );
}

interface RowProps {
  readonly record: AuditRecord | undefined;
  readonly onOpen: (record: AuditRecord) => void;
}

function Row({ record, onOpen }: RowProps) {
  const { i18n } = useTranslation();
  if (!record) return <div className={classes.row} aria-busy="true" />;
  const { sequence, at, actor, person, action, subject, result } = record;
  return (
    <UnstyledButton className={classes.row} onClick={() => onOpen(record)}>
      <span className={classes.number}>{sequence}</span>
      <span className={classes.time}>{formatMoment(at, i18n.language as Language, { seconds: true })}</span>
      <span className={classes.cut}>{person ?? actor}</span>
      <code className={classes.code}>{action}</code>
      <span className={classes.cut}>{subject}</span>
      <ResultBadge result={result} />
    </UnstyledButton>
  );
}
