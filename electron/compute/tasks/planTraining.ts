import { type FittedTraining, fitTraining } from '../../ml/planning/fitTraining.ts';
import { type PlannedTraining, trainedParameters } from '../../ml/planning/trainingMemory.ts';
import { freshLossScale } from '../../ml/training/lossScale.ts';
import { previewExample } from '../../ml/training/summary.ts';
import { readModelFiles } from '../model/modelFiles.ts';
import { readModelManifest } from '../modelFolder.ts';
import type { Task } from '../task.ts';
import { computeStep } from '../training/computeStep.ts';
import { openTrainingSession } from '../training/openTrainingSession.ts';
import type { PlanTrainingInput, PlanTrainingResult } from '../training/requests.ts';
import { type ReadRunExamples, readRunExamples } from '../training/runExamples.ts';
import type { TrainingData } from '../training/trainerPorts.ts';
import { createTrainingData } from '../training/trainingData.ts';

/**
 * What a run would learn from, how long it is, what it takes and what fits, without making it. Asked to measure, it makes two
 * steps in memory that nobody keeps. @throws AppError as `readRunExamples`; measuring also what the session throws
 */
export const planTraining: Task<PlanTrainingInput, PlanTrainingResult> = async (
  input,
  { signal, progress },
) => {
  const { settings, modelFolder, precision, blockSize, room, provider } = input;
  const { architecture: shape } = await readModelManifest(modelFolder);
  const files = await readModelFiles(modelFolder);
  const onProgress = (done: number, total: number) => progress('load', done, total, 'bytes');
  const reading = { sources: input, files, vocabSize: shape.vocabSize, signal, onProgress };
  const read = await readRunExamples(reading, settings.batch.maxTokens);
  const data = createTrainingData(
    {
      train: read.train.examples,
      replay: read.replay?.examples ?? [],
      validation: read.validation?.examples ?? [],
    },
    settings,
  );
  const planned: PlannedTraining = {
    ...{ shape, precision, blockSize, settings, validates: read.validation !== null, provider },
  };
  const fitted: FittedTraining = fitTraining(planned, room);
  const measured = input.measure ? await measure(input, data, signal) : null;
  const [first] = read.train.examples;
  return {
    ...countExamples(read),
    ...{ ...fitted, steps: data.steps, trainedParameters: trainedParameters(planned) },
    secondsPerStep: measured?.secondsPerStep ?? null,
    measuredBytes: measured?.bytes ?? null,
    preview: first === undefined ? [] : previewExample(first, files.tokenizer),
  };
};

function countExamples({ train, validation, replay }: ReadRunExamples) {
  const { examples, tokens, trainedTokens, cut, leftOut, longest, lengths } = train.summary;
  return {
    ...{ examples, tokens, trainedTokens, cut, leftOut, longest, lengths },
    validationExamples: validation?.summary.examples ?? 0,
    replayExamples: replay?.summary.examples ?? 0,
  };
}

/** The first step also allocates; the second is timed. */
async function measure(input: PlanTrainingInput, data: TrainingData, signal: AbortSignal) {
  using session = await openTrainingSession(input);
  const { seed, optimizer } = input.settings;
  const { learningRate } = optimizer;
  const lossScale = freshLossScale(input.settings.precision);
  const steps = data.walk(0);
  let secondsPerStep = 0;
  for (const step of [1, 2]) {
    const next = steps.next();
    if (next.done) break;
    const startedAt = performance.now();
    const batches = next.value.batches();
    await computeStep(session, { batches, step, seed, optimizer, learningRate, lossScale, signal });
    secondsPerStep = (performance.now() - startedAt) / 1000;
  }
  // In kibibytes on every system (libuv).
  return { secondsPerStep, bytes: process.resourceUsage().maxRSS * 1024 };
}
