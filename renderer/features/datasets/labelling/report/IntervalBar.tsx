import type { LabelInterval } from '../../../../../electron/contract/datasets/labelling.ts';
import classes from '../labelling.module.css';

interface IntervalBarProps {
  readonly interval: NonNullable<LabelInterval>;
  /** Where the scale begins; it ends at 1. */
  readonly from?: number;
}

/** The estimate as a line within the range that holds the truth with 95% confidence. What it says stands beside it in words. */
export function IntervalBar({ interval, from = 0 }: IntervalBarProps) {
  const { value, low, high } = interval;
  const place = (of: number) => `${((of - from) / (1 - from)) * 100}%`;
  return (
    <span className={classes.intervalTrack} aria-hidden="true">
      <span
        className={classes.intervalRange}
        style={{ left: place(low), width: `${((high - low) / (1 - from)) * 100}%` }}
      />
      <span className={classes.intervalValue} style={{ left: place(value) }} />
    </span>
  );
}
