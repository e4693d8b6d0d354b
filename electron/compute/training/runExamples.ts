import { AppError } from '../../common/errors/appError.ts';
import type { ModelFiles } from '../model/modelFiles.ts';
import { type ReadExamples, readExamples } from './readExamples.ts';
import type { ExamplesFile, TrainingSources } from './requests.ts';

export interface RunExamplesInput {
  readonly sources: Pick<TrainingSources, 'examples' | 'settings' | 'at'>;
  readonly files: Pick<ModelFiles, 'tokenizer' | 'template'>;
  readonly vocabSize: number;
  readonly signal: AbortSignal;
  onProgress(bytesRead: number, totalBytes: number): void;
}

export type ReadRunExamples = Readonly<Record<'train' | 'validation' | 'replay', ReadExamples | null>> & {
  readonly train: ReadExamples;
};

const leftOut = {
  train: 'training.allLeftOut',
  validation: 'training.validationLeftOut',
  replay: 'training.replayLeftOut',
} as const;

/**
 * Everything that a run reads, as tokens of rows of at most so many. A part of which nothing can be used is refused: a run without
 * the validation that was asked for would look like one that has it.
 * @throws AppError `training.allLeftOut`, `training.validationLeftOut`, `training.replayLeftOut`, as `readExamples`
 */
export async function readRunExamples(input: RunExamplesInput, maxTokens: number): Promise<ReadRunExamples> {
  const { sources, files, vocabSize, signal, onProgress } = input;
  const { train, validation, replay } = sources.examples;
  const { terms } = sources.settings;
  const now = new Date(sources.at);
  const read = (file: ExamplesFile) =>
    readExamples({ file, model: files, vocabSize, maxTokens, terms, now }, { signal, onProgress });
  const found = {
    train: await read(train),
    validation: validation && (await read(validation)),
    replay: replay && (await read(replay)),
  };
  for (const [use, part] of Object.entries(found))
    if (part?.examples.length === 0)
      throw new AppError(leftOut[use as keyof typeof leftOut], { rows: part.summary.rows, maxTokens });
  return found;
}
