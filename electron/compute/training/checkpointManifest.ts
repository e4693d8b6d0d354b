import { createHash } from 'node:crypto';
import type { BestState } from '../../ml/training/earlyStop.ts';
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
  readonly backedOff: BackedOff | null;
}

/** scheduled: what a run that left its course goes back to. best: kept for the result. stop: where somebody paused. */
export type CheckpointKind = 'scheduled' | 'best' | 'stop';

export const vectorNames = ['parameters', 'firstMoment', 'secondMoment'] as const;
export type VectorName = (typeof vectorNames)[number];

/**
 *     checkpoints/step-000120/manifest.json    CheckpointManifest and its own hash; the folder appears whole
 *     checkpoints/chunks/HASH                  1 MiB of a vector (its last may be shorter), named by its SHA-256
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
  /** Numbers in each of the vectors. */
  readonly elements: number;
  readonly chunks: Readonly<Record<VectorName, readonly string[]>>;
}

/** Bytes of a chunk. */
export const chunkBytes = 1 << 20;

const folderPattern = /^step-(\d{6,})$/;

export function checkpointName(step: number): string {
  return `step-${String(step).padStart(6, '0')}`;
}

/** The step of a whole checkpoint's folder; null: it is something else. */
export function stepOfName(name: string): number | null {
  const digits = folderPattern.exec(name)?.[1];
  return digits === undefined ? null : Number(digits);
}

export function formatManifest(manifest: CheckpointManifest): Uint8Array {
  const text = JSON.stringify(manifest);
  return Buffer.from(`{"sha256":"${sha256(text)}","manifest":${text}}\n`);
}

/** null: not what was written. */
export function parseManifest(bytes: Uint8Array): CheckpointManifest | null {
  try {
    const { sha256: expected, manifest } = JSON.parse(Buffer.from(bytes).toString('utf8')) as {
      sha256: string;
      manifest: CheckpointManifest;
    };
    return sha256(JSON.stringify(manifest)) === expected ? manifest : null;
  } catch {
    return null;
  }
}

export function sha256(data: Uint8Array | string): string {
  return createHash('sha256').update(data).digest('hex');
}

export interface KeptCheckpoint {
  readonly step: number;
  readonly kind: CheckpointKind;
  readonly good: boolean;
}

/** Newest ones of the schedule, the best, the newest of all, and what a run that left its course would go back to. */
export function stepsToKeep(
  checkpoints: readonly KeptCheckpoint[],
  { keep, best }: { readonly keep: number; readonly best: number | null },
): Set<number> {
  const newestFirst = [...checkpoints].sort((a, b) => b.step - a.step);
  const scheduled = newestFirst.filter(({ kind }) => kind === 'scheduled');
  const kept = [
    newestFirst[0],
    ...scheduled.slice(0, keep),
    scheduled.find(({ good }) => good),
    newestFirst.find(({ step }) => step === best),
  ];
  return new Set(kept.flatMap((checkpoint) => (checkpoint === undefined ? [] : [checkpoint.step])));
}
