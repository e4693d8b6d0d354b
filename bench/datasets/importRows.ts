import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BenchOptions } from '../benches.ts';
import { compare, type Figure, figure, type Table } from '../results.ts';
import { rowsFile } from './rowsFile.ts';

const sides = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', 'sides');
const rowCount = Number(process.env.INHOUSE_BENCH_ROWS ?? 1_000_000);

interface Imported {
  readonly rows: number;
  readonly seconds: number;
  readonly peakBytes: number;
  readonly indexSeconds: number;
  readonly delayP99Ms: number;
  readonly lookMs: number;
  readonly slowestLookMs: number;
}

export interface ImportMeasured {
  readonly tables: readonly Table[];
  readonly figures: readonly Figure[];
}

/** A file of rows into a data set, beside a bare loop of inserts of the same parsed rows. */
export async function importRows({ workFolder, rounds }: BenchOptions): Promise<ImportMeasured> {
  mkdirSync(workFolder, { recursive: true });
  const source = await rowsFile(workFolder, rowCount);
  const megabytes = statSync(source).size / 1e6;
  const [ours, theirs] = [path.join(workFolder, 'import-data'), path.join(workFolder, 'inserted.db')];
  const imported: Imported[] = [];
  const inserted: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    imported.push(run<Imported>('importRows.ts', source, ours));
    inserted.push(run<{ seconds: number }>('insertRows.ts', source, theirs).seconds);
  }
  rmSync(ours, { recursive: true, force: true });
  rmSync(theirs, { force: true });
  const wrong = imported.find(({ rows }) => rows !== rowCount);
  if (wrong) throw new Error(`${wrong.rows} rows came out of a file of ${rowCount}`);
  const of = (value: (one: Imported) => number) => imported.map(value);
  const label = `${rowCount} rows, ${megabytes.toFixed(0)} MB of JSONL, encrypted`;
  const measure = { label, unit: 's', goal: 4, higherIsBetter: false };
  const seconds = of((one) => one.seconds);
  return {
    tables: [{ sides: ['Inhouse', 'bare inserts'], rows: [compare(measure, seconds, inserted)] }],
    figures: [
      figure(
        { label: 'import', unit: 'MB/s', under: null },
        of((one) => megabytes / one.seconds),
      ),
      figure(
        { label: 'search index afterwards', unit: 'MB/s', under: null },
        of((one) => megabytes / one.indexSeconds),
      ),
      figure(
        { label: 'memory of engine and reading process, at most', unit: 'MB', under: 600 },
        of((one) => one.peakBytes / 1e6),
      ),
      figure(
        { label: 'event-loop delay of the engine meanwhile, 99th percentile', unit: 'ms', under: 50 },
        of((one) => one.delayP99Ms),
      ),
      figure(
        { label: 'the newest 50 rows asked for meanwhile, median', unit: 'ms', under: null },
        of((one) => one.lookMs),
      ),
      figure(
        { label: 'the slowest of those', unit: 'ms', under: null },
        of((one) => one.slowestLookMs),
      ),
    ],
  };
}

function run<Result>(side: string, ...args: readonly string[]): Result {
  return JSON.parse(
    execFileSync(process.execPath, [path.join(sides, side), ...args], { encoding: 'utf8' }),
  ) as Result;
}
