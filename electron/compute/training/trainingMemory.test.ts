import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { importedModel } from '../quality/importedModel.fixture.ts';
import { sampleInput, sampleSettings, trainSample } from './sampleRun.fixture.ts';

test('the memory of a run does not grow with its steps, validations and checkpoints', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'inhouse-training-memory-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  using model = await importedModel('assets/sample-model');
  const base = await model.addVariant('int8', 32);
  const settings = { ...sampleSettings, steps: 120 };
  const { records } = await trainSample(await sampleInput(base, path.join(folder, 'run'), { settings }));
  const resident = records.flatMap((record) => (record.kind === 'point' ? [record.memoryBytes] : []));
  // The first third grows until every buffer has been needed once.
  const mean = (from: number, to: number) =>
    resident.slice(from, to).reduce((sum, bytes) => sum + bytes, 0) / (to - from);
  expect(resident).toHaveLength(120);
  expect(mean(80, 120) - mean(40, 80)).toBeLessThan(8e6);
});
