import { hash } from 'node:crypto';
import type { TrainingPoint } from '../../common/training.ts';
import type { BestState } from '../../ml/training/earlyStop.ts';
import type { LossScale } from '../../ml/training/lossScale.ts';
import type { PlateauState } from '../../ml/training/schedule.ts';
import type { WatchdogState } from '../../ml/training/watchdog.ts';
import type { BackedOff } from './requests.ts';

/** What a run is: checkpoints of another are not gone on from. SHA-256, hex. */
export interface RunIdentity {
  readonly settings: string;
  readonly base: string;
  readonly data: string;
}

/** All that the loop remembers besides the vectors. */
export interface RunProgress {
  readonly step: number;
  /** Of the step, from 0. */
  readonly epoch: number;
  /** Of the step; 0 before the first. */
  readonly loss: number;
  /** Of all attempts, for the record; these decide nothing. */
  readonly tokens: number;
  readonly seconds: number;
  readonly plateau: PlateauState;
  readonly stopping: BestState;
  readonly watchdog: WatchdogState;
  /** null: full precision. Checkpoints of releases that knew no other have none. */
  readonly lossScale?: LossScale | null;
  readonly backedOff: BackedOff | null;
  /** What is still to be told of the step, when it was left before its validation; null: it is done. */
  readonly pending: StepNumbers | null;
}

/** What a step's point tells. */
export type StepNumbers = Pick<
  TrainingPoint,
  'step' | 'loss' | 'gradientNorm' | 'learningRate' | 'tokens' | 'tokensPerSecond'
>;

/**
 * scheduled: what a run that left its course goes back to. stop: where somebody paused. best: the parameters alone, for the
 * result; nothing goes on from them.
 */
export type CheckpointKind = 'scheduled' | 'stop' | 'best';

export const vectorNames = ['parameters', 'firstMoment', 'secondMoment'] as const;
export type VectorName = (typeof vectorNames)[number];

/**
 *     checkpoints/step-000120/manifest.json            CheckpointManifest and its own hash; the folder appears whole
 *     checkpoints/stop-000037/manifest.json            the same, where somebody paused
 *     checkpoints/best-000080-1f0c…/manifest.json      the same for parameters without moments
 *     checkpoints/chunks/HASH                          1 MiB of a vector (its last is shorter), named by its SHA-256
 *
 * Chunks are on the disk before the manifest that names them, and stay until no manifest names them.
 */
export interface CheckpointManifest {
  readonly format: 1;
  readonly run: RunIdentity;
  readonly seed: number;
  readonly kind: CheckpointKind;
  /** The watchdog had nothing to say. */
  readonly good: boolean;
  readonly progress: RunProgress;
  /** Numbers in each of the vectors; of `best`, moments have no chunks. */
  readonly elements: number;
  readonly chunkBytes: number;
  readonly chunks: Readonly<Record<VectorName, readonly string[]>>;
}

/** Bytes of a chunk. */
export const chunkBytes = 1 << 20;

const folderPattern = /^(?:(?:step|stop)-(\d{6,})|best-(\d{6,})-[0-9a-f]{8})$/;

/** A step may be the best more than once, on courses that a run left: those are told apart by what they hold. */
export function checkpointName({ kind, progress, chunks }: CheckpointManifest): string {
  const digits = String(progress.step).padStart(6, '0');
  if (kind !== 'best') return `${kind === 'stop' ? 'stop' : 'step'}-${digits}`;
  return `best-${digits}-${hash('sha256', chunks.parameters.join()).slice(0, 8)}`;
}

/** The step that a folder's name stands for; null: it is no whole checkpoint's. */
export function stepOfName(name: string): number | null {
  const match = folderPattern.exec(name);
  return match === null ? null : Number(match[1] ?? match[2]);
}

export function formatManifest(manifest: CheckpointManifest): Uint8Array {
  const text = JSON.stringify(manifest);
  return Buffer.from(`{"sha256":"${hash('sha256', text)}","manifest":${text}}\n`);
}

/** null: not what was written. */
export function parseManifest(bytes: Uint8Array): CheckpointManifest | null {
  try {
    const { sha256: expected, manifest } = JSON.parse(Buffer.from(bytes).toString('utf8')) as {
      sha256: string;
      manifest: CheckpointManifest;
    };
    return hash('sha256', JSON.stringify(manifest)) === expected ? manifest : null;
  } catch {
    return null;
  }
}

/** The lowest validation loss there is. */
export function bestOf(checkpoints: readonly CheckpointManifest[]): CheckpointManifest | null {
  const loss = ({ progress }: CheckpointManifest) => progress.stopping.best?.validationLoss ?? Infinity;
  const bests = checkpoints.filter(({ kind }) => kind === 'best');
  return bests.reduce<CheckpointManifest | null>(
    (best, checkpoint) => (best === null || loss(checkpoint) < loss(best) ? checkpoint : best),
    null,
  );
}

/** Those that a run goes on from, newest first; of one step that of the schedule, whose step is done. */
export function resumable(checkpoints: readonly CheckpointManifest[]): CheckpointManifest[] {
  const isScheduled = ({ kind }: CheckpointManifest) => Number(kind === 'scheduled');
  return checkpoints
    .filter(({ kind }) => kind !== 'best')
    .sort((a, b) => b.progress.step - a.progress.step || isScheduled(b) - isScheduled(a));
}

/** The newest of the schedule, the newest of all, what a run that left its course would go back to, and the best. */
export function checkpointsToKeep(checkpoints: readonly CheckpointManifest[], keep: number): Set<string> {
  const newestFirst = resumable(checkpoints);
  const scheduled = newestFirst.filter(({ kind }) => kind === 'scheduled');
  const kept = [
    newestFirst[0],
    ...scheduled.slice(0, keep),
    scheduled.find(({ good }) => good),
    bestOf(checkpoints),
  ];
  return new Set(kept.flatMap((checkpoint) => (checkpoint ? [checkpointName(checkpoint)] : [])));
}
