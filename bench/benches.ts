import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ggufFile, importedModel, prepareModel, runCli, sourceFolder } from './prepare.ts';
import { type Comparison, compare } from './results.ts';

export interface BenchOptions {
  readonly workFolder: string;
  readonly threads: number;
  /** Alternating rounds: product, other program, product, … */
  readonly rounds: number;
}

interface Measured {
  readonly loadToFirstTokenMs: number;
  readonly prefillTokensPerSecond: number;
  readonly decodeMsPerToken: number | null;
  readonly peakBytes: number;
}

const sides = path.join(path.dirname(fileURLToPath(import.meta.url)), 'sides');
const decodeTokens = 112;
const prefillTokens = 512;
/** The precisions set beside each other: weights of the same width, activations quantized on both sides. */
const pairs = [
  { precision: 'int8', blockSize: 32, format: 'Q8_0' },
  { precision: 'int8', blockSize: 128, format: 'Q8_0' },
  { precision: 'int4', blockSize: 32, format: 'Q4_0' },
] as const;

function run(side: 'inhouse' | 'llamaCpp', args: readonly (string | number)[]): Measured {
  const out = execFileSync(process.execPath, [path.join(sides, `${side}.ts`), ...args.map(String)], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return JSON.parse(out.trim().split('\n').at(-1) ?? '') as Measured;
}

/** One figure of both sides, in turn; `warmUp` rounds are not counted. */
async function alternate(
  options: BenchOptions,
  mode: 'decode' | 'prefill' | 'load',
  figures: readonly Figure[],
): Promise<Comparison[]> {
  const tokens = { decode: decodeTokens, prefill: prefillTokens, load: 1 }[mode];
  const rows: Comparison[] = [];
  for (const { precision, blockSize, format } of pairs) {
    const model = await importedModel(options.workFolder, precision, blockSize);
    if (mode === 'load') prepareModel(model);
    const gguf = await ggufFile(options.workFolder, format);
    const ours: Measured[] = [];
    const theirs: Measured[] = [];
    for (let round = -1; round < options.rounds; round += 1) {
      const mine = run('inhouse', [mode, model, tokens, options.threads, precision, blockSize, 'fast']);
      const other = run('llamaCpp', [mode, gguf, tokens, options.threads]);
      if (round < 0) continue; // The first round fills the page cache and makes the prepared files.
      ours.push(mine);
      theirs.push(other);
    }
    for (const figure of figures) {
      const label = `${precision} block ${blockSize} (fast) / ${format}: ${figure.label}`;
      rows.push(
        compare(
          { label, unit: figure.unit, goal: figure.goal, higherIsBetter: figure.higherIsBetter },
          ours.map(figure.of),
          theirs.map(figure.of),
        ),
      );
    }
  }
  return rows;
}

interface Figure {
  readonly label: string;
  readonly unit: string;
  readonly goal: string;
  readonly higherIsBetter: boolean;
  of(measured: Measured): number;
}

const peak: Figure = {
  label: 'peak memory',
  unit: 'MB',
  goal: 'at most 1.3 times',
  higherIsBetter: false,
  of: (measured) => measured.peakBytes / 1e6,
};

export const benches = {
  decode: (options: BenchOptions) =>
    alternate(options, 'decode', [
      {
        label: 'decode to a context of 128',
        unit: 'tokens/s',
        goal: 'at least 1.1 times Q8_0',
        higherIsBetter: true,
        of: (measured) => 1000 / (measured.decodeMsPerToken ?? Number.NaN),
      },
      peak,
    ]),
  prefill: (options: BenchOptions) =>
    alternate(options, 'prefill', [
      {
        label: `prefill of ${prefillTokens}`,
        unit: 'tokens/s',
        goal: 'at least 1.1 times',
        higherIsBetter: true,
        of: (measured) => measured.prefillTokensPerSecond,
      },
    ]),
  load: (options: BenchOptions) =>
    alternate(options, 'load', [
      {
        label: 'load to first token, later loads',
        unit: 'ms',
        goal: 'at most 1.0 times',
        higherIsBetter: false,
        of: (measured) => measured.loadToFirstTokenMs,
      },
      peak,
    ]),
  /** Import with a copy and INT8 (no report) beside `cp` of the same file with sync, on the same disk. */
  async quantize({ workFolder, rounds }: BenchOptions): Promise<Comparison[]> {
    const source = await sourceFolder(workFolder);
    const ours: number[] = [];
    const theirs: number[] = [];
    for (let round = -1; round < rounds; round += 1) {
      const scratch = mkdtempSync(path.join(workFolder, 'quantize-'));
      const importStarted = performance.now();
      runCli(['--data-dir', path.join(scratch, 'data'), 'models', 'import', source, '--no-report']);
      const imported = performance.now() - importStarted;
      const copyStarted = performance.now();
      execFileSync('cp', [path.join(source, 'model.safetensors'), path.join(scratch, 'copy')]);
      execFileSync('sync', [path.join(scratch, 'copy')]);
      const copied = performance.now() - copyStarted;
      rmSync(scratch, { recursive: true });
      if (round < 0) continue;
      ours.push(imported / 1000);
      theirs.push(copied / 1000);
    }
    return [
      compare(
        {
          label: 'import (copy) and INT8 of 988 MB BF16 / cp with sync',
          unit: 's',
          goal: 'at most 4 times',
          higherIsBetter: false,
        },
        ours,
        theirs,
      ),
    ];
  },
};
export type BenchName = keyof typeof benches;
