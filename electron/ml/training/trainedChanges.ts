import type { Architecture } from '../architectures/architecture.ts';
import { families } from '../architectures/families.ts';
import { weightNames } from '../architectures/weightNames.ts';
import type { ValuesChange } from '../lora/mergeRows.ts';

interface Trained {
  /** As in the source, fused ones whole (`fullParameters`). */
  readonly parameters: readonly { readonly name: string; readonly offset: number }[];
  /** float32, all of them in a row. */
  readonly values: Float32Array;
}

/**
 * What a model that was trained as a whole does to its source tensors: every value is the trained one. A head that the
 * files hold although it is the embedding becomes that again.
 */
export function trainedChanges(
  architecture: Architecture,
  { parameters, values: trained }: Trained,
): Map<string, ValuesChange> {
  const changes = new Map<string, ValuesChange>(
    parameters.map(({ name, offset }) => [
      name,
      (values, first) => values.set(trained.subarray(offset + first, offset + first + values.length)),
    ]),
  );
  const embedding = changes.get(weightNames(architecture).embedding.tensor);
  if (architecture.tiedEmbedding && embedding)
    changes.set(families[architecture.family].weights.head, embedding);
  return changes;
}
