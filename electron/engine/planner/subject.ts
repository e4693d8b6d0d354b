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
}

/** One way of running it. */
export interface PlannedRun
  extends Pick<Plan, 'precision' | 'blockSize' | 'profile' | 'context' | 'conversations'> {
  readonly subject: PlanSubject;
}

export function isPrepared({ subject, precision, blockSize, profile }: PlannedRun): boolean {
  const version = findVersion(subject, precision, blockSize);
  return version?.preparedProfiles.includes(profile) ?? false;
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
