import { setImmediate } from 'node:timers/promises';
import { AppError } from '../../common/errors/appError.ts';
import type { TokenExample } from '../../ml/training/batch.ts';
import { createExampleMaker, type ExampleOptions, type RowExamples } from '../../ml/training/examples.ts';
import { type ExampleSummary, summarise } from '../../ml/training/summary.ts';
import type { ModelFiles } from '../model/modelFiles.ts';
import { withTimeLimit } from '../model/timeLimit.ts';
import { stopIfCancelled } from '../quality/cancelled.ts';
import { readExampleLines } from './exampleLines.ts';
import type { ExamplesFile } from './requests.ts';

export interface ReadExamplesInput extends Pick<ExampleOptions, 'maxTokens' | 'terms' | 'now'> {
  readonly file: ExamplesFile;
  /** Of the base's folder (`readModelFiles`). */
  readonly model: Pick<ModelFiles, 'tokenizer' | 'template'>;
  /** Entries of the model's embedding: the tokenizer may have more. */
  readonly vocabSize: number;
}

export interface ReadExamples {
  /** In the order of the rows. */
  readonly examples: readonly TokenExample[];
  readonly summary: ExampleSummary;
}

export interface ReadingContext {
  readonly signal: AbortSignal;
  readonly onProgress?: (bytesRead: number, sizeBytes: number) => void;
}

/** Rows between two looks at whether anybody still wants them: some tens of milliseconds. */
const atOnce = 100;
/** Of so many rows: far above what honest ones need, a passage of 16 MB and dialogues of a thousand turns among them. */
const rowsLimitMs = 300_000;

/**
 * A file of rows as tokens. Rejects with `training.examplesBroken`, `training.examplesChanged`, `file.unreadable`, `template.*`,
 * `tokenizer.tooSlow`, `tokenizer.idOutOfRange`, `request.cancelled`.
 */
export async function readExamples(
  { file, model, vocabSize, ...options }: ReadExamplesInput,
  { signal, onProgress }: ReadingContext,
): Promise<ReadExamples> {
  const make = createExampleMaker({ ...model, ...options });
  const expired = () => new AppError('tokenizer.tooSlow', { limitMs: rowsLimitMs });
  const rows: RowExamples[] = [];
  for await (const { lines, bytesRead, sizeBytes } of readExampleLines(file)) {
    for (let from = 0; from < lines.length; from += atOnce) {
      stopIfCancelled(signal);
      withTimeLimit({ limitMs: rowsLimitMs, expired }, () => {
        for (const { content } of lines.slice(from, from + atOnce)) rows.push(make(content));
      });
      // A cancel is a message: it comes in here.
      await setImmediate();
    }
    onProgress?.(bytesRead, sizeBytes);
  }
  const examples = rows.flatMap((row) => row.examples);
  for (const { ids } of examples) requireKnown(ids, vocabSize);
  return { examples, summary: summarise(rows) };
}

function requireKnown(ids: readonly number[], vocabSize: number): void {
  const beyond = ids.find((id) => id >= vocabSize);
  if (beyond !== undefined) throw new AppError('tokenizer.idOutOfRange', { id: beyond, vocabSize });
}
