import path from 'node:path';
import { presetSettings, type TrainingRecord, type TrainingSettings } from '../../common/training.ts';
import { type CheckpointFiles, diskFiles } from './checkpointFiles.ts';
import { testRun } from './checkpoints.fixture.ts';
import { Checkpoints } from './checkpoints.ts';
import { type QuadraticOptions, QuadraticSession, quadraticExamples } from './quadratic.fixture.ts';
import { runTraining } from './trainer.ts';
import type { EndedRun, TrainerPorts } from './trainerPorts.ts';
import { createTrainingData } from './trainingData.ts';

/** Thirty steps or so in which everything happens. */
export const quadraticSettings: TrainingSettings = {
  ...presetSettings.balanced,
  optimizer: { ...presetSettings.balanced.optimizer, learningRate: 0.05 },
  epochs: 4,
  batch: { sequences: 4, accumulation: 2, maxTokens: 16, packing: false },
  validation: { everySteps: 4, patience: null },
  checkpoints: { everySteps: 5, keep: 2 },
  samples: { everySteps: 0, questions: [] },
};

export interface QuadraticRun {
  readonly folder: string;
  readonly settings?: TrainingSettings;
  readonly session?: QuadraticOptions;
  readonly files?: CheckpointFiles;
  readonly ports?: Partial<TrainerPorts>;
  onRecord?(record: TrainingRecord): void;
}

export interface ToldRun {
  readonly records: TrainingRecord[];
  readonly ended: Omit<EndedRun, 'session'> & { readonly parameters: Float32Array };
}

/** A run of the trainer over the quadratic model, in a folder that may hold an earlier attempt. */
export async function runQuadratic(run: QuadraticRun): Promise<ToldRun> {
  const { folder, settings = quadraticSettings, files = diskFiles, onRecord } = run;
  const records: TrainingRecord[] = [];
  const tell = (record: TrainingRecord) => {
    records.push(record);
    onRecord?.(record);
  };
  const checkpoints = await Checkpoints.open({
    ...{ folder: path.join(folder, 'checkpoints'), run: testRun, seed: settings.seed, files },
    onCorrupt: (step, reason) =>
      tell({ kind: 'event', event: { kind: 'corruptCheckpoint', step, data: { reason } }, at: '' }),
  });
  const examples = { train: quadraticExamples(60), replay: [], validation: quadraticExamples(70).slice(60) };
  const never = new AbortController().signal;
  const ended = await runTraining(
    {
      ...{ settings, checkpoints, tell, answer: null, progress: () => undefined, signal: never, keep: never },
      openData: async (asked) => createTrainingData(examples, asked),
      openSession: async () => new QuadraticSession(run.session),
      ...{ nowMs: () => performance.now(), memoryBytes: () => process.memoryUsage.rss() },
      ...run.ports,
    },
    async ({ session, ...rest }) => ({ ...rest, parameters: session.state.parameters.slice() }),
  );
  return { records, ended };
}

/** Step, loss, validation loss and rate of every point: what has to be the same of equal runs. */
export function curveOf(records: readonly TrainingRecord[]) {
  return records.flatMap((record) =>
    record.kind === 'point'
      ? [
          {
            step: record.step,
            loss: record.loss,
            validation: record.validationLoss,
            rate: record.learningRate,
          },
        ]
      : [],
  );
}

export function eventsOf(records: readonly TrainingRecord[]): string[] {
  return records.flatMap((record) =>
    record.kind === 'event' && record.event.kind !== 'checkpoint'
      ? [`${record.event.step} ${record.event.kind}`]
      : [],
  );
}
