import type { LabellingRun, LabellingTask, ModelLabel } from '../../../contract/datasets/labelling.ts';
import type { JobHandler } from '../../jobs/jobs.ts';
import type { LoadRequest } from '../../residency/loadedModels.ts';
import type { Datasets } from '../datasets.ts';
import type { OpenAnswerer } from './answerer.ts';
import { type Labelling, labelRows, tryRows } from './labelRows.ts';

export interface LabelJobInput {
  readonly dataset: string;
  readonly task: LabellingTask;
  readonly load: LoadRequest;
  readonly actor: string;
  /** Ask about so many rows and store nothing; null: label all of them. */
  readonly tries: number | null;
}

interface Checkpoint {
  readonly run: number;
}

export type LabelJobResult = { readonly run: LabellingRun } | { readonly rows: readonly ModelLabel[] };

/** What rows bear as `model:NAME`. */
export function modelNameOf({ name, precision }: Pick<LoadRequest, 'name' | 'precision'>): string {
  return `${name} ${precision}`;
}

/**
 * A model labels rows, several at once. What it has said is stored every few seconds, so a pause or a kill costs no more than
 * that; the next attempt asks about the rows that this run has not asked about.
 */
export function labelJob(
  datasets: Pick<Datasets, 'read' | 'write'>,
  open: OpenAnswerer,
): JobHandler<LabelJobInput, LabelJobResult> {
  return {
    kind: 'dataLabel',
    steps: { rows: 1 },
    class: 'heavy',
    resumable: true,
    facts: ({ dataset, load }) => ({ dataset, model: load.modelId, precision: load.precision }),
    async run({ input, checkpoint }, context) {
      const { dataset, task, load, actor, tries } = input;
      const answerer = await open(load, context.signal);
      const labelling: Labelling = { datasets, answerer, dataset, task, context };
      try {
        if (tries !== null) return { result: { rows: await tryRows(labelling, tries) } };
        const begin = { task, model: modelNameOf(load), actor };
        const run =
          (checkpoint as Checkpoint | null)?.run ?? (await datasets.write(dataset, 'labelling.begin', begin));
        await context.checkpoint({ run } satisfies Checkpoint);
        await labelRows(labelling, run);
        return { result: { run: await datasets.write(dataset, 'labelling.end', { run }) } };
      } finally {
        answerer.release();
      }
    },
  };
}
