import { writeFile } from 'node:fs/promises';
import { freshPlateau } from '../../ml/training/schedule.ts';
import { freshWatchdog } from '../../ml/training/watchdog.ts';
import { type CheckpointFiles, diskFiles } from './checkpointFiles.ts';
import type { CheckpointKind, RunIdentity, RunProgress } from './checkpointManifest.ts';
import type { CheckpointContent } from './checkpoints.ts';
import type { TrainingState } from './trainingSession.ts';

export const testRun: RunIdentity = { settings: 's', base: 'b', data: 'd' };

/** A little more than one chunk. */
export const chunkBytes = 1024;
const count = 256 + 100;

/** Every step another content; of the first moment only the second chunk changes. */
export function stateOf(step: number): TrainingState {
  const firstMoment = new Float32Array(count).fill(0.5);
  firstMoment[count - 1] = step;
  const parameters = Float32Array.from({ length: count }, (_, index) => index + step);
  return { parameters, firstMoment, secondMoment: new Float32Array(count).fill(step) };
}

export function emptyState(): TrainingState {
  const vector = () => new Float32Array(count);
  return { parameters: vector(), firstMoment: vector(), secondMoment: vector() };
}

export function progressOf(step: number, validationLoss = 1 / (step + 1)): RunProgress {
  return {
    ...{ step, epoch: 0, loss: 1, tokens: step, seconds: step, pending: null, backedOff: null },
    ...{ plateau: freshPlateau, watchdog: freshWatchdog },
    stopping: { best: { step, validationLoss }, waited: 0 },
  };
}

export function contentOf(step: number, kind: CheckpointKind = 'scheduled', good = true): CheckpointContent {
  return { kind, good, progress: progressOf(step), state: stateOf(step) };
}

/** Nothing is flushed: a process that dies loses nothing of what it wrote, only a computer without power does. */
export const unflushedFiles: CheckpointFiles = {
  ...diskFiles,
  write: (location, bytes) => writeFile(location, bytes),
  sync: async () => undefined,
};

/** A disk whose user dies at the operation numbered `at` (from 0), in the middle of it if it writes; from then on nothing happens. */
export function dyingFiles(at: number, die: () => never): CheckpointFiles & { readonly operations: number } {
  let operations = 0;
  const counted = { ...unflushedFiles } as Record<string, unknown>;
  for (const [name, operation] of Object.entries(unflushedFiles)) {
    counted[name] = async (...values: [string, Uint8Array & string]) => {
      const place = operations++;
      if (place === at && name === 'write')
        await unflushedFiles.write(values[0], values[1].subarray(0, values[1].length >> 1));
      if (place >= at) die();
      return (operation as (...values: unknown[]) => unknown)(...values);
    };
  }
  return Object.defineProperty(counted, 'operations', {
    get: () => operations,
  }) as unknown as CheckpointFiles & {
    readonly operations: number;
  };
}
