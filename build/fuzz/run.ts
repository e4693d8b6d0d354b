// `npm run fuzz -- --seconds 600`: every target for an equal share of the time, with other random numbers each time unless
// `--seed` says which. `--target NAME` for one. Findings are written to `--out` (default: fuzz-findings/), named as the corpus wants
// them; a line a target is printed for bench/RESULTS.md.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { type Finding, type FuzzReport, findingFile, fuzzTarget } from './fuzzTarget.ts';
import { loadTargets } from './inputs.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '600' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 24) },
    target: { type: 'string', multiple: true },
    out: { type: 'string', default: 'fuzz-findings' },
  },
});

function keep(finding: Finding): void {
  const folder = path.join(values.out, finding.target);
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, findingFile(finding));
  writeFileSync(file, finding.bytes);
  console.log(
    `FOUND ${finding.kind} by ${finding.target}, input ${finding.index}: ${file}\n${finding.detail}\n`,
  );
}

function line({ target, inputs, taken, refused, codes, slowestMs, highestMb, findings }: FuzzReport): string {
  const cells = [
    target,
    inputs,
    taken,
    refused,
    codes.size,
    Math.round(slowestMs),
    Math.round(highestMb),
    findings.length,
  ];
  return `| ${cells.join(' | ')} |`;
}

const module = path.join(import.meta.dirname, 'targets.fixture.ts');
const targets = await loadTargets(module);
const chosen = targets.filter(({ name }) => values.target === undefined || values.target.includes(name));
if (chosen.length === 0) throw new Error(`targets: ${targets.map(({ name }) => name).join(', ')}`);
const seed = Number(values.seed);
const shareMs = (Number(values.seconds) * 1_000) / chosen.length;
console.log(
  `seed ${seed}\n| format | inputs | taken | refused | codes | slowest, ms | memory, MiB | findings |`,
);
console.log('|---|---|---|---|---|---|---|---|');
let count = 0;
for (const { name } of chosen) {
  const report = await fuzzTarget({ module, name, seed, count: 2 ** 24, forMs: shareMs });
  console.log(line(report));
  for (const finding of report.findings) keep(finding);
  count += report.findings.length;
}
process.exitCode = count === 0 ? 0 : 1;
