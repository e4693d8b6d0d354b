import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { presetSettings, type TrainingRecord, type TrainingSettings } from '../../common/training.ts';
import type { VariantRef } from '../modelFolder.ts';
import { trainUntil } from '../tasks/train.ts';
import type { ExamplesFile, TrainInput, TrainResult } from './requests.ts';

/** Eight small steps over the sample model: dropout, replay, packing, validation, checkpoints. */
export const sampleSettings: TrainingSettings = {
  ...presetSettings.balanced,
  lora: { rank: 8, alpha: 16, dropout: 0.1, targets: ['q', 'v', 'down'] },
  optimizer: { ...presetSettings.balanced.optimizer, learningRate: 4e-3 },
  steps: 8,
  batch: { sequences: 2, accumulation: 2, maxTokens: 64, packing: true },
  replayShare: 0.25,
  vocabularyChunk: 1024,
  validation: { everySteps: 4, patience: null },
  checkpoints: { everySteps: 3, keep: 2 },
  samples: { everySteps: 0, questions: [] },
};

function readRows(name: string, from: number, to: number): string {
  const lines = readFileSync(new URL(`../../../assets/sample-data/${name}`, import.meta.url), 'utf8').split(
    '\n',
  );
  return lines
    .slice(from, to)
    .map((line, row) => {
      const { messages } = JSON.parse(line) as { messages: unknown };
      return `${JSON.stringify({ row, hash: '', content: { turns: messages, tools: null }, label: null })}\n`;
    })
    .join('');
}

function writeRows(location: string, text: string): ExamplesFile {
  writeFileSync(location, text);
  return { path: location, sha256: createHash('sha256').update(text).digest('hex') };
}

/** The new device's codes are learnt, with old dialogues beside them. */
export async function sampleInput(
  base: VariantRef,
  runFolder: string,
  changed: Partial<TrainInput> = {},
): Promise<TrainInput> {
  await mkdir(runFolder, { recursive: true });
  const rows = (name: string, text: string) => writeRows(path.join(runFolder, `${name}.jsonl`), text);
  const { modelFolder, precision, blockSize } = base;
  return {
    ...{
      modelFolder,
      precision,
      blockSize,
      runFolder,
      settings: sampleSettings,
      baseHash: 'b',
      dataHash: 'd',
    },
    ...{ provider: 'cpu', threads: 2, at: '2026-01-01T12:00:00Z' },
    examples: {
      train: rows('train', readRows('new-device-train.jsonl', 0, 100)),
      validation: rows('validation', readRows('new-device-train.jsonl', 100, 108)),
      replay: rows('replay', readRows('operator-dialogues-train.jsonl', 0, 100)),
    },
    ...changed,
  };
}

export interface SampleAttempt {
  readonly records: TrainingRecord[];
  readonly result: TrainResult;
}

export async function trainSample(
  input: TrainInput,
  {
    signal = new AbortController().signal,
    keep = new AbortController().signal,
    onRecord = (_: TrainingRecord): void => undefined,
  } = {},
): Promise<SampleAttempt> {
  const records: TrainingRecord[] = [];
  const output = (record: unknown) => {
    records.push(record as TrainingRecord);
    onRecord(record as TrainingRecord);
  };
  const result = await trainUntil(keep)(input, { signal, output, progress: () => undefined });
  return { records, result };
}
