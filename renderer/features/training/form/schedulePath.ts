import type { ScheduleSettings } from '../../../../electron/common/training.ts';

/**
 * The share of the learning rate at a share of the way, 0 to 1. What `plateau` does hangs on the losses: drawn is a run
 * whose loss stops falling twice.
 */
export function rateShareAt(schedule: ScheduleSettings, way: number): number {
  const { kind, warmupShare, floorShare, factor } = schedule;
  if (way < warmupShare) return way / warmupShare;
  const left = 1 - warmupShare;
  const done = left > 0 ? (way - warmupShare) / left : 1;
  const floor = Math.min(1, floorShare);
  const shapes = {
    constant: 1,
    linear: 1 - (1 - floor) * done,
    cosine: floor + ((1 - floor) * (1 + Math.cos(Math.PI * done))) / 2,
    plateau: Math.max(floor, factor ** Math.floor(done * 3)),
  } as const satisfies Record<ScheduleSettings['kind'], number>;
  return shapes[kind];
}

const parts = 120;

/** An SVG path of the schedule in a box of this size. */
export function schedulePath(schedule: ScheduleSettings, widthPx: number, heightPx: number): string {
  return Array.from({ length: parts + 1 }, (_, index) => {
    const way = index / parts;
    const x = (way * widthPx).toFixed(1);
    return `${index === 0 ? 'M' : 'L'}${x} ${((1 - rateShareAt(schedule, way)) * heightPx).toFixed(1)}`;
  }).join('');
}
