import { Text } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Reject } from '../../../../electron/contract/datasets/imports.ts';
import { RejectLine } from './RejectLine.tsx';
import own from './sources.module.css';

const lineHeightPx = 56;

interface RejectListProps {
  readonly rejects: readonly Reject[];
  /** The last one has come into sight. */
  readonly onEnd: () => void;
}

/** As many as fit into the window are there, however many were rejected. */
export function RejectList({ rejects, onEnd }: RejectListProps) {
  const { t } = useTranslation();
  const frame = useRef<HTMLDivElement>(null);
  const lines = useVirtualizer({
    count: rejects.length,
    getScrollElement: () => frame.current,
    estimateSize: () => lineHeightPx,
    overscan: 10,
  });
  const shown = lines.getVirtualItems();
  const reachesEnd = (shown.at(-1)?.index ?? 0) >= rejects.length - 1;
  useEffect(() => {
    if (reachesEnd) onEnd();
  });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled area must be reachable by keyboard
    <div ref={frame} className={own.list} tabIndex={0} data-scrolls>
      {rejects.length === 0 ? (
        <Text className={own.quiet}>{t('datasetsSources.noRejects')}</Text>
      ) : (
        <ul className={own.lines} style={{ height: lines.getTotalSize() }}>
          {shown.map(({ index, start }) => {
            const reject = rejects[index];
            return reject ? (
              <li
                key={reject.ordinal}
                className={own.line}
                style={{ transform: `translateY(${start}px)` }}
                aria-posinset={index + 1}
                aria-setsize={rejects.length}
                data-testid="reject"
              >
                <RejectLine reject={reject} />
              </li>
            ) : null;
          })}
        </ul>
      )}
    </div>
  );
}
