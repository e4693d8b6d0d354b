import { AppError } from '../../common/errors/appError.ts';
import { errorTable } from '../../common/errors/table.ts';
import type { QualityResult } from '../../compute/contract.ts';
import type { QualityReport } from '../../contract/models.ts';
import type { JobContext, JobHandler } from '../jobs/jobs.ts';
import { modelFolder } from './folders.ts';
import { type ModelsDependencies, type VariantInput, variantFacts } from './models.ts';
import { findModel, forgetNotMeasured, insertReport, type VariantKey, warnNotMeasured } from './records.ts';

export interface QualityJobInput extends VariantInput {
  readonly profiles: readonly ('exact' | 'fast')[];
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
    steps: qualitySteps,
    class: 'heavy',
    resumable: true,
    facts: (input) => ({ ...variantFacts(input), profile: input.profiles.join(', ') }),
    async run(job, context) {
      const { modelId, variant, profiles, textPath } = job.input;
      findModel(dependencies.store, modelId);
      return {
        result: {
          reports: await measureQuality(dependencies, modelId, variant, context, profiles, textPath),
        },
      };
    },
  };
}

/** Both profiles of a block-quantized variant; the others have one, for there is nothing to trade. */
export function profilesOf(variant: VariantKey): readonly ('exact' | 'fast')[] {
  return variant.blockSize === null ? ['exact'] : ['exact', 'fast'];
}

export async function measureQuality(
  dependencies: ModelsDependencies,
  modelId: string,
  variant: VariantKey,
  context: JobContext,
  profiles: readonly ('exact' | 'fast')[] = profilesOf(variant),
  textPath: string | null = null,
): Promise<QualityReport[]> {
  const { pool, store, dataDir, threads } = dependencies;
  const measured: QualityResult = await pool.runTask(
    'quality',
    { modelFolder: modelFolder(dataDir, modelId), ...variant, profiles, textPath, threads },
    { context },
  );
  const measuredAt = new Date().toISOString();
  const reports = measured.reports.map((report) => ({ ...report, measuredAt }));
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
    await measureQuality(dependencies, modelId, variant, context);
  } catch (error) {
    if (!(error instanceof AppError) || errorTable[error.code].exit !== refused) throw error;
    const statements = [forgetNotMeasured(modelId, variant), warnNotMeasured(modelId, variant, error.code)];
    await dependencies.store.write({ audit: null, statements });
  }
}

/** See `ErrorRow`. */
const refused = 4;
