import { assertNever } from '../../common/assertNever.ts';

/** fits: room to spare; tight: into the head-room, the machine may slow down; tooLarge: more than may be taken. */
export const verdictNames = ['fits', 'tight', 'tooLarge'] as const;
export type Verdict = (typeof verdictNames)[number];

export interface Room {
  /** Memory that is free now or can be freed at once, in bytes. */
  readonly freeBytes: number;
  /** Share of it that a plan leaves alone. */
  readonly headRoom: number;
  /** Share of it at which a process is ended. */
  readonly memoryLimit: number;
}

/** What may be planned for without touching the head-room; never more than the limit allows. */
export function comfortableBytes({ freeBytes, headRoom, memoryLimit }: Room): number {
  return freeBytes * Math.min(1 - headRoom, memoryLimit);
}

/** More than this and the process would be ended. */
export function limitBytes({ freeBytes, memoryLimit }: Room): number {
  return freeBytes * memoryLimit;
}

export function judge(neededBytes: number, room: Room): Verdict {
  if (neededBytes <= comfortableBytes(room)) return 'fits';
  return neededBytes <= limitBytes(room) ? 'tight' : 'tooLarge';
}

/** For sorting: what runs well comes first. */
export function verdictRank(verdict: Verdict): number {
  switch (verdict) {
    case 'fits':
      return 0;
    case 'tight':
      return 1;
    case 'tooLarge':
      return 2;
    default:
      return assertNever(verdict);
  }
}
