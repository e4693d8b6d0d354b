import type { TFunction } from 'i18next';
import type { TrainingOption } from '../../../../electron/contract/training/runs.ts';

/** What a way of saving memory, or of spending it, does: with its numbers. */
export function optionText(t: TFunction, { kind, settings }: TrainingOption): string {
  const { batch, lora, checkpointLayers } = settings;
  return t(`trainingForm.plan.option.${kind}`, {
    ...{ count: checkpointLayers, rank: lora.rank, tokens: batch.maxTokens },
    ...{ sequences: batch.sequences, accumulation: batch.accumulation },
  });
}
