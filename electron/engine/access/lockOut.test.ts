import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { lockOutFileName, openLockOut } from './lockOut.ts';

function folder(): string {
  const made = mkdtempSync(path.join(tmpdir(), 'lockout-'));
  onTestFinished(() => rmSync(made, { recursive: true }));
  return made;
}

/** Waits that were told until the next try was taken, one after the other. */
function waitsOf(dataDir: string, tries: number): number[] {
  let now = 1_000_000_000;
  return Array.from({ length: tries }, () => {
    // Opened anew for every try: as if the engine were started again each time.
    const lockOut = openLockOut(dataDir, () => now);
    let waited = 0;
    for (;;) {
      try {
        lockOut.attempt('ann');
        return waited;
      } catch (error) {
        const { seconds } = (error as { data: { seconds: number } }).data;
        now += 1_000 * seconds;
        waited += seconds;
      }
    }
  });
}

test('five mistakes are free, then the wait doubles from one second to fifteen minutes, over restarts', () => {
  const waits = waitsOf(folder(), 18);
  expect(waits).toEqual([0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]);
});

test('a right passphrase ends it, and one name is not kept waiting for another', () => {
  const lockOut = openLockOut(folder(), () => 1_000_000_000);
  for (let mistake = 0; mistake < 5; mistake += 1) lockOut.attempt('ann');
  expect(() => lockOut.attempt('ann')).toThrow('access.lockedOut');
  lockOut.attempt('bob');
  lockOut.forgive('ann');
  lockOut.attempt('ann');
});

test('a clock that is set back, or a file that cannot be read, keeps nobody out for longer', () => {
  const dataDir = folder();
  let now = 1_000_000_000;
  const lockOut = openLockOut(dataDir, () => now);
  for (let mistake = 0; mistake < 5; mistake += 1) lockOut.attempt('ann');
  now -= 500_000_000;
  expect(() => lockOut.attempt('ann')).toThrow(expect.objectContaining({ data: { seconds: 1 } }));
  writeFileSync(path.join(dataDir, lockOutFileName), 'not JSON');
  openLockOut(dataDir, () => now).attempt('ann');
});
