import { AppError } from '../../common/errors/appError.ts';
import { errorTable } from '../../common/errors/table.ts';
import type { QualityResult } from '../../compute/contract.ts';
import type { JobFacts } from '../../contract/jobs.ts';
import type { CacheKind, QualityReport } from '../../contract/models.ts';
import type { JobContext, JobHandler } from '../jobs/jobs.ts';
import { modelFolder } from './folders.ts';
import { type ModelsDependencies, type VariantInput, variantFacts } from './models.ts';
import { findModel, forgetNotMeasured, insertReport, type VariantKey, warnNotMeasured } from './records.ts';

export interface QualityJobInput extends VariantInput {
  readonly profiles: readonly ('exact' | 'fast')[];
  /** Left out (in jobs from before there was a choice): float. */
  readonly caches?: readonly CacheKind[];
  /** null: the shipped text. */
  readonly textPath: string | null;
}

/** How long each part of a report takes, roughly; quality steps are shared by every job that ends with a report. */
export const qualitySteps = { generate: 3, speed: 2, reference: 6, compare: 8 } as const;

export function qualityJob(
  dependencies: ModelsDependencies,
): JobHandler<QualityJobInput, { reports: QualityReport[] }> {
  return {
    kind: 'quality',
    steps: ({ caches }) => ({ ...(caches?.includes('int8') ? { calibrate: 2 } : {}), ...qualitySteps }),
    class: 'heavy',
    resumable: true,
    facts: (input) => ({ ...variantFacts(input), profile: input.profiles.join(', '), ...cacheFacts(input) }),
    async run(job, context) {
      findModel(dependencies.store, job.input.modelId);
      return { result: { reports: await measureQuality(dependencies, job.input, context) } };
    },
  };
}

function cacheFacts({ caches }: QualityJobInput): JobFacts {
  return caches?.includes('int8') ? { cache: caches.join(', ') } : {};
}

/** Both profiles of a block-quantized variant; the others have one, for there is nothing to trade. */
export function profilesOf(variant: VariantKey): readonly ('exact' | 'fast')[] {
  return variant.blockSize === null ? ['exact'] : ['exact', 'fast'];
}

export async function measureQuality(
  dependencies: ModelsDependencies,
  measured: VariantInput & Partial<QualityJobInput>,
  context: JobContext,
): Promise<QualityReport[]> {
  const { pool, store, dataDir, threads } = dependencies;
  const { modelId, variant, textPath = null } = measured;
  const { profiles = profilesOf(variant), caches = ['float'] } = measured;
  const found: QualityResult = await pool.runTask(
    'quality',
    { modelFolder: modelFolder(dataDir, modelId), ...variant, profiles, caches, textPath, threads },
    { context },
  );
  const measuredAt = new Date().toISOString();
  const reports = found.reports.map((report) => ({ ...report, measuredAt }));
  await store.write({
    audit: null,
    statements: [
      forgetNotMeasured(modelId, variant),
      ...reports.map((report) => insertReport(modelId, variant, report)),
    ],
  });
  return reports;
}

/**
 * The report at the end of an import or a quantization. A version that cannot be judged (its tokenizer makes tokens that the
 * model lacks, its numbers overflow) is there all the same: that is a warning which stays, not a failed import.
 */
export async function measureOrWarn(
  dependencies: ModelsDependencies,
  { modelId, variant }: VariantInput,
  context: JobContext,
): Promise<void> {
  try {
    await measureQuality(dependencies, { modelId, variant }, context);
  } catch (error) {
    if (!(error instanceof AppError) || errorTable[error.code].exit !== refused) throw error;
    const statements = [forgetNotMeasured(modelId, variant), warnNotMeasured(modelId, variant, error.code)];
    await dependencies.store.write({ audit: null, statements });
  }
}

/** See `ErrorRow`. */
const refused = 4;
