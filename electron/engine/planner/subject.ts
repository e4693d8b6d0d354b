import type { Plan } from '../../contract/planner.ts';
import type { ModelShape } from '../../ml/planning/modelShape.ts';

/** Something to plan for: a model that is here, one that could be imported, or one that is known by its sizes. */
export interface PlanSubject {
  /** null: not imported. */
  readonly model: string | null;
  readonly name: string;
  /** The repository that the sizes of a known model are from. */
  readonly source: string | null;
  readonly parameterCount: number;
  readonly shape: ModelShape;
  /** The versions that there are; none of what is not imported. */
  readonly versions: readonly SubjectVersion[];
}

export interface SubjectVersion extends Pick<Plan, 'precision' | 'blockSize'> {
  /** Profiles whose packed weights lie in a file. */
  readonly preparedProfiles: readonly Plan['profile'][];
  /** Profiles that keep keys and values in int8. */
  readonly int8Caches: readonly Plan['profile'][];
  /** Its weights are decrypted into memory when they are loaded. Left out: no. */
  readonly isEncrypted?: boolean;
}

/** One way of running it. */
export interface PlannedRun
  extends Pick<Plan, 'precision' | 'blockSize' | 'profile' | 'context' | 'conversations'> {
  readonly subject: PlanSubject;
}

export function isPrepared(run: PlannedRun): boolean {
  const version = findVersion(run.subject, run.precision, run.blockSize);
  return version?.preparedProfiles.includes(run.profile) ?? false;
}

export function isEncrypted({ subject, precision, blockSize }: PlannedRun): boolean {
  return findVersion(subject, precision, blockSize)?.isEncrypted ?? false;
}

export function cacheOfRun({ subject, precision, blockSize, profile }: PlannedRun): Plan['cache'] {
  const version = findVersion(subject, precision, blockSize);
  return version?.int8Caches.includes(profile) ? 'int8' : 'float';
}

/** The version in this precision; of several, the one with this block size before others. */
export function findVersion(
  { versions }: PlanSubject,
  precision: Plan['precision'],
  blockSize: Plan['blockSize'] | undefined,
): SubjectVersion | undefined {
  const alike = versions.filter((version) => version.precision === precision);
  return alike.find((version) => version.blockSize === blockSize) ?? alike[0];
}
