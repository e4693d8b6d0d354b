import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ProfileMeasured } from './sides/job.ts';

export interface Measure {
  readonly label: string;
  readonly unit: string;
  /** The ratio wanted: at least this where higher is better, at most this elsewhere. null: none was set. */
  readonly goal: number | null;
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
  '# Measured beside other programs\n\nMedians of alternating rounds on one machine (five unless said otherwise); the ratio is the median of the rounds’ ratios, in brackets its range.\n';

/** A figure of the product alone, with the goal set for it. */
export interface Figure {
  readonly label: string;
  readonly unit: string;
  readonly value: number;
  readonly range: readonly [number, number];
  /** It is to stay under this; null: no goal was set, or another. */
  readonly under: number | null;
  /** It is to be at least this. */
  readonly least?: number;
}

export function figure(
  measured: Pick<Figure, 'label' | 'unit' | 'under' | 'least'>,
  values: readonly number[],
): Figure {
  const range = [Math.min(...values), Math.max(...values)] as const;
  return { ...measured, value: median(values), range };
}

export interface Run {
  readonly machine: string;
  readonly command: string;
  readonly rounds: number;
}

export interface Table {
  /** What the two columns of numbers are of; the ratio is the first over the second. */
  readonly sides: readonly [string, string];
  readonly rows: readonly Comparison[];
}

export async function writeResult(
  name: string,
  {
    tables,
    figures = [],
    ...run
  }: Run & { readonly tables: readonly Table[]; readonly figures?: readonly Figure[] },
): Promise<void> {
  const lines = tables.map(({ sides, rows }) => [
    `| what | ${sides.join(' | ')} | ratio | goal | met |`,
    '|---|---|---|---|---|---|',
    ...rows.map(comparisonLine),
  ]);
  if (figures.length > 0) lines.push(figuresTable(figures));
  await writeSection(
    name,
    run,
    lines.flatMap((table, index) => (index === 0 ? table : ['', ...table])),
  );
}

function comparisonLine({ goal, higherIsBetter, ...row }: Comparison): string {
  const numbers = [row.ours, row.theirs].map((value) => `${value.toPrecision(4)} ${row.unit}`);
  const range = row.ratioRange.map((ratio) => ratio.toFixed(2)).join(' to ');
  const isMet = goal !== null && (higherIsBetter ? row.ratio >= goal : row.ratio <= goal);
  const wanted = goal === null ? '' : `at ${higherIsBetter ? 'least' : 'most'} ${goal} times`;
  return `| ${row.label} | ${numbers.join(' | ')} | ${row.ratio.toFixed(2)} (${range}) | ${wanted} | ${answerTo(goal, isMet)} |`;
}

export async function writeFigures(
  name: string,
  { figures, ...run }: Run & { readonly figures: readonly Figure[] },
): Promise<void> {
  await writeSection(name, run, figuresTable(figures));
}

function figuresTable(figures: readonly Figure[]): string[] {
  const rows = figures.map(({ label, unit, value, range, under, least }) => {
    if (least !== undefined)
      return `| ${label} | ${short(value)} ${unit} (${range.map(short).join(' to ')}) | at least ${least} ${unit} | ${answerTo(least, value >= least)} |`;
    const wanted = under === null ? '' : `under ${under} ${unit}`;
    const numbers = `${short(value)} ${unit} (${range.map(short).join(' to ')})`;
    return `| ${label} | ${numbers} | ${wanted} | ${answerTo(under, value < (under ?? 0))} |`;
  });
  return ['| what | median (range) | goal | met |', '|---|---|---|---|', ...rows];
}

function answerTo(goal: number | null, isMet: boolean): string {
  return goal === null ? '' : isMet ? 'yes' : 'no';
}

/** Where the time of one run goes. */
export interface Profile extends ProfileMeasured {
  readonly label: string;
}

export async function writeProfiles(
  name: string,
  { profiles, ...run }: Run & { readonly profiles: readonly Profile[] },
): Promise<void> {
  const tables = profiles.flatMap(({ label, runMs, operators }) => [
    `${label}: ${short(runMs)} ms a run`,
    '',
    '| operator | nodes | ms a run | share |',
    '|---|---|---|---|',
    ...operators.map(
      ({ operator, nodes, ms }) =>
        `| ${operator} | ${nodes} | ${short(ms)} | ${((100 * ms) / runMs).toFixed(1)} % |`,
    ),
    '',
  ]);
  await writeSection(name, run, tables);
}

/** Three digits that count, without an exponent. */
function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}

/** Replaces the bench's own section and leaves the others. */
async function writeSection(
  name: string,
  { machine, command, rounds }: Run,
  table: readonly string[],
): Promise<void> {
  const before = await readFile(resultsFile, 'utf8').catch(() => title);
  const sections = before.split(/^(?=## )/m).filter((section) => !section.startsWith(`## ${name}\n`));
  const when = `\`${command}\` on ${machine}, ${new Date().toISOString().slice(0, 10)}, ${rounds} rounds.`;
  const section = [`## ${name}`, '', when, '', ...table, ''].join('\n');
  await writeFile(
    resultsFile,
    `${[...sections.map((part) => part.trimEnd()), section].join('\n\n').trimEnd()}\n`,
  );
  process.stdout.write(`${section}\n`);
}
