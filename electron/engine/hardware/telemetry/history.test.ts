import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openStore, type Store } from '../../store/store.ts';
import { readTelemetry, sampleStatement, thinStatements } from './history.ts';
import type { Sample } from './metrics.ts';

const now = 1_800_000_000;
let folder: string;
let store: Store;

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'inhouse-telemetry-'));
  store = await openStore({ dataDir: folder });
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

const keep = (samples: readonly (readonly [number, Sample])[]) =>
  store.write({ audit: null, statements: samples.map(([at, sample]) => sampleStatement(at, sample)) });
const rowCount = () => store.read<{ rows: number }>('SELECT COUNT(*) AS rows FROM telemetry')[0]?.rows;

test('a sample is read back as it was, and what was not measured is left out', async () => {
  await keep([[now - 2, { cpu: 0.5, memory: 0.25, gpuPower: 312.5, gpuClock: 1755 }]]);
  const { points, summary } = readTelemetry(store, 'fiveMinutes', now);
  expect(points).toEqual([
    { at: now - 2, values: { cpu: 0.5, memory: 0.25, gpuPower: 312.5, gpuClock: 1755 } },
  ]);
  expect(summary).toEqual({
    cpu: { current: 0.5, mean: 0.5, highest: 0.5 },
    memory: { current: 0.25, mean: 0.25, highest: 0.25 },
    gpuPower: { current: 312.5, mean: 312.5, highest: 312.5 },
    gpuClock: { current: 1755, mean: 1755, highest: 1755 },
  });
});

test('a point of a long range is a mean, but a short peak is not lost', async () => {
  await keep([
    [now - 300, { cpu: 0.1 }],
    [now - 298, { cpu: 0.9 }],
    [now - 296, { cpu: 0.2 }],
  ]);
  const { points, summary } = readTelemetry(store, 'day', now);
  expect(points).toHaveLength(1);
  expect(points[0]?.values.cpu).toBeCloseTo(0.4);
  expect(summary.cpu?.highest).toBe(0.9);
  expect(summary.cpu?.current).toBeNull();
});

test('where nothing was measured the line breaks', async () => {
  await keep([
    [now - 200, { cpu: 0.1 }],
    [now - 170, { cpu: 0.1 }],
    [now - 20, { cpu: 0.2 }],
  ]);
  const { points } = readTelemetry(store, 'fiveMinutes', now);
  expect(points.map(({ values }) => values.cpu ?? null)).toEqual([0.1, 0.1, null, 0.2]);
});

test('old samples become minutes, older ones five minutes, with their peaks; the oldest go', async () => {
  const day = 86_400;
  const start = Math.floor((now - day) / 60) * 60;
  const old = Math.floor((now - 3 * day) / 300) * 300;
  await keep([
    ...[0, 20, 40].map((second): [number, Sample] => [start + second, { cpu: second / 100 }]),
    ...[0, 60, 120, 240].map((second): [number, Sample] => [
      old + second,
      { cpuTemperature: 50 + second / 10 },
    ]),
    [now - 8 * day, { cpu: 1 }],
    [now - 10, { cpu: 1 }],
  ]);
  await store.write({ audit: null, statements: thinStatements(now, 7) });
  const rows = store.read<{ span: number; at: number; cpu: number | null }>(
    'SELECT span, at, cpu, cpu_peak, cpu_temperature, cpu_temperature_peak FROM telemetry ORDER BY at',
  );
  expect(rows).toEqual([
    { span: 300, at: old, cpu: null, cpu_peak: null, cpu_temperature: 60.5, cpu_temperature_peak: 74 },
    expect.objectContaining({ span: 60, at: start, cpu_peak: 0.4 }),
    expect.objectContaining({ span: 0, at: now - 10, cpu: 1 }),
  ]);
  expect(rows[1]?.cpu).toBeCloseTo(0.2);
});

test('thinning again changes nothing', async () => {
  const samples = Array.from({ length: 500 }, (_, index): [number, Sample] => [
    now - 86_400 + index * 30,
    { cpu: index / 500 },
  ]);
  await keep(samples);
  const thin = () => store.write({ audit: null, statements: thinStatements(now, 7) });
  await thin();
  const rows = rowCount();
  expect(rows).toBeLessThan(300);
  await thin();
  expect(rowCount()).toBe(rows);
});
