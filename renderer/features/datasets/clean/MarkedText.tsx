import { Fragment } from 'react';
import classes from './clean.module.css';

interface MarkedTextProps {
  readonly text: string;
  /** In UTF-16 code units; rising, none within another. */
  readonly spans: readonly { readonly start: number; readonly end: number }[];
  readonly tone?: 'found' | 'instead';
}

/** A text with stretches of it marked. */
export function MarkedText({ text, spans, tone = 'found' }: MarkedTextProps) {
  const ends = [0, ...spans.map(({ end }) => end)];
  return (
    <>
      {spans.map(({ start, end }, at) => (
        <Fragment key={`${start}-${end}`}>
          {text.slice(ends[at], start)}
          <mark className={classes.mark} data-tone={tone}>
            {text.slice(start, end)}
          </mark>
        </Fragment>
      ))}
      {text.slice(ends.at(-1))}
    </>
  );
}
