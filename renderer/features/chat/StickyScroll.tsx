import { ActionIcon, Tooltip } from '@mantine/core';
import { type ReactNode, useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DownIcon } from '../../components/icons.tsx';
import classes from './chat.module.css';

/** Closer to the end than this, the reader is taken to follow what is written. */
const nearEndPx = 80;

/** A scroll area that stays at its end while `content` grows, unless the reader has scrolled up. */
export function StickyScroll({
  content,
  children,
}: {
  readonly content: unknown;
  readonly children: ReactNode;
}) {
  const { t } = useTranslation();
  const area = useRef<HTMLDivElement>(null);
  const [followed, setFollowed] = useState(true);
  const toEnd = () => area.current?.scrollTo({ top: area.current.scrollHeight });
  // biome's rule counts what the effect reads; it must run when the content has changed, which it does not read.
  useLayoutEffect(() => {
    if (followed && content !== undefined) area.current?.scrollTo({ top: area.current.scrollHeight });
  }, [content, followed]);
  const onScroll = () => {
    const { current } = area;
    if (current) setFollowed(current.scrollHeight - current.scrollTop - current.clientHeight < nearEndPx);
  };
  return (
    <div className={classes.scrollFrame}>
      <div className={classes.scroll} ref={area} onScroll={onScroll}>
        {children}
      </div>
      {followed ? null : (
        <Tooltip label={t('chat.toEnd')}>
          <ActionIcon
            className={classes.toEnd}
            variant="default"
            radius="xl"
            size="lg"
            onClick={toEnd}
            aria-label={t('chat.toEnd')}
          >
            <DownIcon />
          </ActionIcon>
        </Tooltip>
      )}
    </div>
  );
}
