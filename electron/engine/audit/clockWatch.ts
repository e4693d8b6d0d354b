import type { AuditEntry } from '../security/audit.ts';

/** What moves on with the machine and cannot be set, beside what can. */
export interface Clocks {
  /** Milliseconds since 1970. */
  wall(): number;
  /** Milliseconds of a clock that nobody sets. */
  monotonic(): number;
}

/** Time servers correct by less; a clock that drifts is off by less between two looks. */
export const allowedJumpMs = 5_000;

/**
 * Looks at both clocks again and tells when they no longer agree with the last look. (A machine that slept looks like a clock that
 * was set forward on systems whose monotonic clock sleeps, too.)
 */
export function createClockWatch(clocks: Clocks): { look(): AuditEntry | null } {
  let last = { wall: clocks.wall(), monotonic: clocks.monotonic() };
  return {
    look() {
      const now = { wall: clocks.wall(), monotonic: clocks.monotonic() };
      const expected = last.wall + (now.monotonic - last.monotonic);
      const jumpMs = Math.round(now.wall - expected);
      last = now;
      if (Math.abs(jumpMs) <= allowedJumpMs) return null;
      return clockEntry(expected, now.wall);
    },
  };
}

/** A start before the newest record was written: null where time has gone on. */
export function checkStartTime(newestAt: string | undefined, wall: number): AuditEntry | null {
  if (newestAt === undefined) return null;
  const newest = Date.parse(newestAt);
  return wall < newest - allowedJumpMs ? clockEntry(newest, wall) : null;
}

function clockEntry(expected: number, found: number): AuditEntry {
  const detail = {
    expected: new Date(expected).toISOString(),
    found: new Date(found).toISOString(),
    jumpSeconds: Math.round((found - expected) / 1_000),
  };
  return { action: 'clock.changed', subject: 'clock', detail };
}
