import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { JobHandler } from '../jobs/jobs.ts';
import {
  claimPartial,
  exists,
  modelFolder,
  publishFolder,
  readVariantManifest,
  removePartials,
  variantFolder,
} from './folders.ts';
import { type ModelsDependencies, type VariantInput, variantFacts } from './models.ts';
import { measureOrWarn, qualitySteps } from './qualityJob.ts';
import { findModel, insertVariant } from './records.ts';
import { verifyUnchanged } from './verifyJob.ts';

export interface QuantizeJobInput extends VariantInput {
  readonly report: boolean;
  /** The source is linked or was left in place: others can change it, so it is checked first. */
  readonly checkSource: boolean;
}

/** Another precision of a model that is already here, from its source files. */
export function quantizeJob(dependencies: ModelsDependencies): JobHandler<QuantizeJobInput, VariantInput> {
  const { dataDir, pool, store } = dependencies;
  return {
    kind: 'quantize',
    steps: ({ report, checkSource }) => ({
      ...(checkSource ? { verify: 3 } : {}),
      quantize: 6,
      ...(report ? qualitySteps : {}),
    }),
    class: 'heavy',
    resumable: true,
    facts: (input) => ({ ...variantFacts(input), report: input.report }),
    async run(job, context) {
      const { modelId, variant, report, checkSource } = job.input;
      findModel(store, modelId); // It may have been removed since the job was asked for.
      const model = modelFolder(dataDir, modelId);
      const final = variantFolder(model, variant);
      if (!(await exists(final))) {
        if (checkSource) await verifyUnchanged(dependencies, modelId, context);
        const partial = await claimPartial(final, job.attempt);
        await mkdir(partial, { recursive: true });
        await pool.runTask('quantize', { modelFolder: model, target: partial, ...variant }, { context });
        await mkdir(path.dirname(final), { recursive: true });
        await publishFolder(partial, final);
      }
      const manifest = await readVariantManifest(final);
      const sizeBytes =
        manifest.weightsSizeBytes + manifest.graphs.reduce((sum, graph) => sum + graph.sizeBytes, 0);
      await store.write({ audit: null, statements: [insertVariant(modelId, { ...variant, sizeBytes })] });
      if (report) await measureOrWarn(dependencies, job.input, context);
      return { result: { modelId, variant } };
    },
    async discard({ input, attempt }) {
      await removePartials(variantFolder(modelFolder(dataDir, input.modelId), input.variant), attempt);
    },
  };
}
