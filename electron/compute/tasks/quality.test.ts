import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { variantFolder } from '../modelFolder.ts';
import { type ImportedModel, importedModel, quietContext } from '../quality/importedModel.fixture.ts';
import { type ProfileQuality, type QualityInput, quality } from './quality.ts';

const folder = mkdtempSync(join(tmpdir(), 'inhouse-quality-'));
let model: ImportedModel;

beforeAll(async () => {
  model = await importedModel('assets/sample-model');
}, 60_000);
afterAll(() => {
  model[Symbol.dispose]();
  rmSync(folder, { recursive: true });
});

async function measure(
  input: Partial<QualityInput>,
  context = quietContext,
): Promise<readonly ProfileQuality[]> {
  const { precision = 'int8', blockSize = precision === 'int8' ? 32 : null } = input;
  const variant = await model.addVariant(precision, blockSize);
  const fixed = { profiles: ['exact'], textPath: null, threads: 2 } as const;
  return (await quality({ ...fixed, ...input, ...variant }, context)).reports;
}

test('int8 in blocks of 32 passes its gate in both profiles, on the shipped text', async () => {
  const reports = await measure({ profiles: ['exact', 'fast'] });
  expect(reports.map(({ profile }) => profile)).toEqual(['exact', 'fast']);
  for (const report of reports) {
    expect(report.text).toMatchObject({ name: 'inhouse-quality-text', window: 512, stride: 511 });
    expect(report.gate).toEqual({ limit: 0.01, passed: true });
    expect(report.perplexityChange).toBeCloseTo(report.perplexity / report.referencePerplexity - 1, 12);
    expect(Math.abs(report.perplexityChange)).toBeLessThan(0.003);
    expect(report.meanKlDivergence).toBeGreaterThan(0);
    expect(report.meanKlDivergence).toBeLessThan(0.01);
    expect(report.topOneAgreement).toBeGreaterThan(0.97);
    expect(report.greedyAgreement).toBeGreaterThan(0.9);
    expect(report.loadMs).toBeGreaterThan(0);
    expect(report.tokensPerSecond).toBeGreaterThan(1);
    expect(report.sizeBytes).toBeGreaterThan(3_000_000);
  }
}, 120_000);

test('fp32 is its own reference: nothing differs but the last bits', async () => {
  const [report] = await measure({ precision: 'fp32' });
  expect(report?.gate).toEqual({ limit: 0.001, passed: true });
  expect(Math.abs(report?.perplexityChange ?? 1)).toBeLessThan(1e-5);
  expect(report?.meanKlDivergence).toBeLessThan(1e-8);
  expect(report?.topOneAgreement).toBeGreaterThan(0.999);
  expect(report?.greedyAgreement).toBe(1);
}, 120_000);

test('an int8 cache is measured beside the float one, over steps that are made once and lie in the folder', async () => {
  const steps: string[] = [];
  const progress = (step: string) => steps.push(step);
  const context = { ...quietContext, progress };
  const [float, int8] = await measure({ caches: ['float', 'int8'] }, context);
  expect([float?.cache, int8?.cache]).toEqual(['float', 'int8']);
  expect(steps).toContain('calibrate');
  expect(int8?.gate).toEqual({ limit: 0.01, passed: true });
  // The cache is rounded: the same weights answer otherwise, but not much.
  expect(int8?.meanKlDivergence).not.toBe(float?.meanKlDivergence);
  expect(Math.abs((int8?.perplexity ?? 0) / (float?.perplexity ?? 1) - 1)).toBeLessThan(0.003);
  expect(int8?.topOneAgreement).toBeGreaterThan(0.97);
  expect(int8?.greedyAgreement).toBeGreaterThan(0.9);
  steps.length = 0;
  const variant = await model.addVariant('int8', 32);
  const file = join(variantFolder(variant), 'cache-scales.json');
  const written = readFileSync(file);
  const input = { ...variant, profiles: ['fast'], caches: ['int8'], textPath: null, threads: 2 } as const;
  await quality(input, context);
  expect(steps).not.toContain('calibrate');
  // What is damaged is made anew, and is the same again.
  writeFileSync(file, written.subarray(0, 1000));
  await quality(input, context);
  expect(steps).toContain('calibrate');
  expect(readFileSync(file)).toEqual(written);
}, 120_000);

test("a user's own text is named in the report with its tokens and its window", async () => {
  const textPath = join(folder, 'manual.txt');
  writeFileSync(textPath, 'The conveyor belt stops when the door switch is open. '.repeat(20));
  const [report] = await measure({ textPath });
  expect(report?.text.name).toBe('manual.txt');
  expect(report?.text.sha256).toMatch(/^[0-9a-f]{64}$/);
  expect(report?.text.tokens).toBeGreaterThan(200);
}, 120_000);

test('a text too short to say anything, or none at all, is refused before anything is computed', async () => {
  const textPath = join(folder, 'short.txt');
  writeFileSync(textPath, 'E17');
  await expect(measure({ textPath })).rejects.toMatchObject({ code: 'text.tooShort', data: { needed: 64 } });
  const missing = join(folder, 'missing.txt');
  await expect(measure({ textPath: missing })).rejects.toMatchObject({
    code: 'file.unreadable',
    data: { path: missing },
  });
});

test('the steps come in their order and end whole; a cancel in any of them ends the work', async () => {
  const seen = new Map<string, number>();
  const progress = (step: string, done: number, total: number) => {
    expect(done).toBeGreaterThanOrEqual(seen.get(step) ?? 0);
    seen.set(step, done / total);
  };
  await measure({}, { ...quietContext, progress });
  expect(Array.from(seen)).toEqual(['generate', 'speed', 'reference', 'compare'].map((step) => [step, 1]));
  for (const unwanted of seen.keys()) {
    const controller = new AbortController();
    const after: string[] = [];
    const cancelled = measure(
      {},
      {
        ...quietContext,
        signal: controller.signal,
        progress(step) {
          if (controller.signal.aborted) after.push(step);
          else if (step === unwanted) controller.abort();
        },
      },
    );
    await expect(cancelled).rejects.toMatchObject({ code: 'request.cancelled' });
    expect(after).toEqual([]);
  }
}, 120_000);

test('weights that overflow are an error with a name, not a report full of nothing', async () => {
  const variant = await model.addVariant('fp32', null);
  const weights = join(variantFolder(variant), 'weights.bin');
  const bytes = readFileSync(weights);
  bytes.fill(0xff, bytes.length >> 1, (bytes.length >> 1) + 4096);
  writeFileSync(weights, bytes);
  const input = { ...variant, profiles: ['exact'], textPath: null, threads: 2 } as const;
  await expect(quality(input, quietContext)).rejects.toMatchObject({ code: 'quality.notFinite' });
}, 120_000);
