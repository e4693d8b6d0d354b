import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { importedModel, prepareModel, runCli, sourceFolder } from './prepare.ts';
import { type Comparison, compare, type Measure, type Table } from './results.ts';
import type { Job, Measured } from './sides/job.ts';
import { alternate, measure, type Version, versionName, versions } from './versions.ts';

export interface BenchOptions {
  readonly workFolder: string;
  readonly threads: number;
  /** Alternating rounds: product, other program, product, … */
  readonly rounds: number;
}

const decodeTokens = 48;
const contexts = [128, 2048] as const;
const prefillTokens = 512;
const besideLlama = ['Inhouse', 'llama.cpp'] as const;

interface Measurement extends Omit<Measure, 'goal'> {
  goal(version: Version): number;
  of(measured: Measured): number;
}

const peak = (label: string): Measurement => ({
  ...{ label, unit: 'MB', higherIsBetter: false },
  goal: () => 1.3,
  of: ({ peakBytes }) => peakBytes / 1e6,
});

/** One version beside llama.cpp's format of the same width. */
async function besides(
  options: BenchOptions,
  version: Version,
  { asked, measurements }: { asked: Pick<Job, 'mode' | 'context' | 'tokens'>; measurements: Measurement[] },
): Promise<Comparison[]> {
  const given = { version, options, asked };
  const { first, second } = await alternate(
    options,
    () => measure<Measured>('inhouse', given),
    () => measure<Measured>('llamaCpp', given),
  );
  return measurements.map(({ label, goal, of, ...row }) =>
    compare(
      { ...row, label: `${versionName(version)} / ${version.format}: ${label}`, goal: goal(version) },
      first.map(of),
      second.map(of),
    ),
  );
}

async function decode(options: BenchOptions): Promise<Table[]> {
  const rows: Comparison[] = [];
  for (const version of versions)
    for (const context of contexts) {
      const speed: Measurement = {
        ...{ label: `decode at a context of ${context}`, unit: 'tokens/s', higherIsBetter: true },
        goal: ({ precision, blockSize }) => (precision === 'int8' && blockSize === 128 ? 1.6 : 1.3),
        of: ({ decodeMsPerToken }) => 1000 / (decodeMsPerToken ?? Number.NaN),
      };
      const asked = { mode: 'decode', context, tokens: decodeTokens } as const;
      rows.push(
        ...(await besides(options, version, {
          asked,
          measurements: [speed, peak(`peak memory at a context of ${context}`)],
        })),
      );
    }
  return [{ sides: besideLlama, rows }];
}

async function prefill(options: BenchOptions): Promise<Table[]> {
  const speed: Measurement = {
    ...{ label: `prefill of ${prefillTokens}`, unit: 'tokens/s', higherIsBetter: true },
    goal: () => 1.3,
    of: ({ prefillTokensPerSecond }) => prefillTokensPerSecond,
  };
  const asked = { mode: 'prefill', context: prefillTokens, tokens: 0 } as const;
  const rows: Comparison[] = [];
  for (const version of versions)
    rows.push(...(await besides(options, version, { asked, measurements: [speed] })));
  return [{ sides: besideLlama, rows }];
}

async function load(options: BenchOptions): Promise<Table[]> {
  const time: Measurement = {
    ...{ label: 'load to first token, later loads', unit: 'ms', higherIsBetter: false },
    goal: () => 1,
    of: ({ loadToFirstTokenMs }) => loadToFirstTokenMs,
  };
  const asked = { mode: 'load', context: 16, tokens: 0 } as const;
  const rows: Comparison[] = [];
  for (const version of versions) {
    prepareModel(await importedModel(options.workFolder, version.precision, version.blockSize));
    rows.push(...(await besides(options, version, { asked, measurements: [time, peak('peak memory')] })));
  }
  return [{ sides: besideLlama, rows }];
}

/** Import with a copy and INT8 (no report) beside `cp` of the same file with sync, on the same disk. */
async function quantize(options: BenchOptions): Promise<Table[]> {
  const { workFolder } = options;
  const source = await sourceFolder(workFolder);
  const seconds = (work: (scratch: string) => void) => async () => {
    const scratch = mkdtempSync(path.join(workFolder, 'quantize-'));
    const started = performance.now();
    work(scratch);
    const elapsed = (performance.now() - started) / 1000;
    rmSync(scratch, { recursive: true });
    return elapsed;
  };
  const { first, second } = await alternate(
    options,
    seconds((scratch) =>
      runCli(['--data-dir', path.join(scratch, 'data'), 'models', 'import', source, '--no-report']),
    ),
    seconds((scratch) => {
      execFileSync('cp', [path.join(source, 'model.safetensors'), path.join(scratch, 'copy')]);
      execFileSync('sync', [path.join(scratch, 'copy')]);
    }),
  );
  const label = 'import (copy) and INT8 of 988 MB BF16 / cp with sync';
  const row = compare({ label, unit: 's', goal: 4, higherIsBetter: false }, first, second);
  return [{ sides: ['Inhouse', 'cp'], rows: [row] }];
}

/** The product beside another program. */
export const benches = { decode, prefill, load, quantize };
