import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loraParameterCount } from '../../ml/lora/parameters.ts';
import { readModelManifest, type VariantRef } from '../modelFolder.ts';
import { type ImportedModel, importedModel, quietContext } from '../quality/importedModel.fixture.ts';
import { sampleInput, sampleSettings } from '../training/sampleRun.fixture.ts';
import { planTraining } from './planTraining.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'inhouse-plan-'));
let model: ImportedModel;
let base: VariantRef;

beforeAll(async () => {
  model = await importedModel('assets/sample-model');
  base = await model.addVariant('int8', 32);
}, 60_000);
afterAll(() => {
  model[Symbol.dispose]();
  rmSync(folder, { recursive: true });
});

test('a plan says what would be learnt, how long it takes and what fits', async () => {
  const given = await sampleInput(base, path.join(folder, 'run'));
  const plan = await planTraining(
    { ...given, room: { hostBytes: 4e9, deviceBytes: null }, measure: true },
    quietContext,
  );
  const { architecture } = await readModelManifest(base.modelFolder);
  expect(plan).toMatchObject({
    examples: 100,
    validationExamples: 8,
    replayExamples: 100,
    steps: 8,
    picked: 1,
  });
  expect(plan.trainedTokens).toBeLessThan(plan.tokens);
  expect(plan.lengths.reduce((sum, { examples }) => sum + examples, 0)).toBe(100);
  expect(plan.trainedParameters).toBe(loraParameterCount(architecture, sampleSettings.lora));
  expect(plan.secondsPerStep).toBeGreaterThan(0);
  // The base is tiny and the batches are small: unpacked once, each step is quicker.
  expect(plan.options[1]?.kind).toBe('unpackedBase');
  expect(plan.options[0]).toMatchObject({ kind: 'asked', relativeTime: 1, fits: true });
  expect(
    plan.preview.some(({ weight }) => weight === 0) && plan.preview.some(({ weight }) => weight === 1),
  ).toBe(true);
});

test('in a process of its own the estimated memory is within 30% of what is measured', async () => {
  const given = await sampleInput(base, path.join(folder, 'own'));
  const input = { ...given, room: { hostBytes: 4e9, deviceBytes: null }, measure: true };
  const script = `
    import { planTraining } from ${JSON.stringify(path.join(import.meta.dirname, 'planTraining.ts'))};
    const context = { signal: new AbortController().signal, progress() {}, output() {} };
    const { options, measuredBytes } = await planTraining(${JSON.stringify(input)}, context);
    console.log(JSON.stringify(options[0].memoryBytes / measuredBytes));`;
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ratio = Number(await text(child.stdout));
  expect(ratio).toBeGreaterThan(0.77);
  expect(ratio).toBeLessThan(1.3);
});

test('unmeasured, nothing is opened; where nothing fits, nothing is picked', async () => {
  const given = await sampleInput(base, path.join(folder, 'run'), {
    settings: { ...sampleSettings, steps: null, epochs: 3, replayShare: 0 },
  });
  const plan = await planTraining(
    { ...given, room: { hostBytes: 1e6, deviceBytes: null }, measure: false },
    quietContext,
  );
  expect(plan).toMatchObject({ secondsPerStep: null, measuredBytes: null, picked: null });
  expect(plan.steps).toBeGreaterThan(3);
  expect(plan.options.every(({ fits }) => !fits)).toBe(true);
});
