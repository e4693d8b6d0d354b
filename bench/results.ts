import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Measure {
  readonly label: string;
  readonly unit: string;
  readonly goal: string;
  readonly higherIsBetter: boolean;
}

/** Medians of both sides and the ratio round by round: rounds share the machine's mood, so their ratio is steadier than its parts. */
export interface Comparison extends Measure {
  readonly ours: number;
  readonly theirs: number;
  readonly ratio: number;
  readonly ratioRange: readonly [number, number];
}

export function compare(measure: Measure, ours: readonly number[], theirs: readonly number[]): Comparison {
  const ratios = ours.map((value, round) => value / (theirs[round] as number)).sort((a, b) => a - b);
  return {
    ...measure,
    ours: median(ours),
    theirs: median(theirs),
    ratio: median(ratios),
    ratioRange: [ratios[0] as number, ratios.at(-1) as number],
  };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}

const resultsFile = path.join(path.dirname(fileURLToPath(import.meta.url)), 'RESULTS.md');
const title =
  '# Measured beside other programs\n\nMedians of five alternating rounds on one machine; the ratio is the median of the rounds’ ratios, in brackets its range.\n';

/** A figure of the product alone, with the goal set for it. */
export interface Figure {
  readonly label: string;
  readonly unit: string;
  readonly value: number;
  readonly range: readonly [number, number];
  readonly goal: string;
}

export interface Run {
  readonly machine: string;
  readonly command: string;
}

export async function writeResult(
  name: string,
  { table, ...run }: Run & { readonly table: readonly Comparison[] },
): Promise<void> {
  const rows = table.map(
    (row) =>
      `| ${row.label} | ${row.ours.toPrecision(4)} ${row.unit} | ${row.theirs.toPrecision(4)} ${row.unit} | ${row.ratio.toFixed(2)} (${row.ratioRange.map((ratio) => ratio.toFixed(2)).join(' to ')}) | ${row.goal} |`,
  );
  const head = ['| what | Inhouse | other program | ratio | goal |', '|---|---|---|---|---|'];
  await writeSection(name, run, [...head, ...rows]);
}

export async function writeFigures(
  name: string,
  { figures, ...run }: Run & { readonly figures: readonly Figure[] },
): Promise<void> {
  const rows = figures.map(
    ({ label, unit, value, range, goal }) =>
      `| ${label} | ${short(value)} ${unit} (${range.map(short).join(' to ')}) | ${goal} |`,
  );
  await writeSection(name, run, ['| what | median (range) | goal |', '|---|---|---|', ...rows]);
}

/** Three digits that count, without an exponent. */
function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}

/** Replaces the bench's own section and leaves the others. */
async function writeSection(
  name: string,
  { machine, command }: Run,
  table: readonly string[],
): Promise<void> {
  const before = await readFile(resultsFile, 'utf8').catch(() => title);
  const sections = before.split(/^(?=## )/m).filter((section) => !section.startsWith(`## ${name}\n`));
  const when = `\`${command}\` on ${machine}, ${new Date().toISOString().slice(0, 10)}.`;
  const section = [`## ${name}`, '', when, '', ...table, ''].join('\n');
  await writeFile(
    resultsFile,
    `${[...sections.map((part) => part.trimEnd()), section].join('\n\n').trimEnd()}\n`,
  );
  process.stdout.write(`${section}\n`);
}
