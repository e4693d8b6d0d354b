// `npm test`: every check and every test, one after the other, and a closing line "N passed, N failed".
// `npm test -- PATH…` runs only those test files.
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findLoopbackOnly, loopbackOnlyName } from './loopbackOnly.ts';
import { createSteps, type Steps } from './runStep.ts';
import { formatTally, type Tally, type TestReport, tallyReport } from './testReport.ts';

const checks: readonly (readonly [name: string, command: string, ...args: string[]])[] = [
  ['format and lint', 'biome', 'check', '--error-on-warnings', '.'],
  ['types', 'tsc', '--noEmit'],
  ['layers', 'node', 'build/checkLayers.ts'],
  ['browser', 'node', 'build/findBrowser.ts'],
  ['programs of single tests', 'node', 'build/findTestPrograms.ts'],
  ['renderer build', 'vite', 'build', '--config', 'renderer/vite.config.ts', '--logLevel', 'warn'],
];

const suites = {
  unit: ['--config', 'build/vitest.config.ts'],
  e2e: ['--config', 'e2e/vitest.config.ts'],
} as const;

async function runChecks(steps: Steps): Promise<Tally[]> {
  const tallies: Tally[] = [];
  for (const [name, command, ...args] of checks) {
    console.log(`\n— ${name}: ${command} ${args.join(' ')}`);
    const passed = (await steps.run(command, args)) === 0;
    console.log(`— ${name}: ${passed ? 'passed' : 'FAILED'}`);
    tallies.push(passed ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 });
  }
  return tallies;
}

async function runSuite(steps: Steps, suite: keyof typeof suites, files: readonly string[]): Promise<Tally> {
  console.log(`\n— ${suite} tests`);
  const folder = mkdtempSync(path.join(tmpdir(), 'inhouse-test-'));
  const reportFile = path.join(folder, 'report.json');
  try {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`];
    const [command, ...args] = [...isolate(suite), 'vitest', 'run', ...suites[suite], ...reporters, ...files];
    const exitCode = await steps.run(command ?? 'vitest', args);
    return tallyReport(readReport(reportFile), exitCode);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The end-to-end specs run without a network where the system lets us, so that a request to anywhere fails them. */
function isolate(suite: keyof typeof suites): readonly string[] {
  if (suite !== 'e2e') return [];
  const prefix = findLoopbackOnly();
  console.log(
    prefix
      ? 'in a network namespace with the loopback device only'
      : 'WITH the network: this system gives no network namespace, so requests to other machines are watched in the browser only',
  );
  if (prefix) process.env[loopbackOnlyName] = '1';
  return prefix ?? [];
}

/** Undefined when Vitest ended before it could write one. */
function readReport(file: string): TestReport | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function countLeftovers(steps: Steps): Tally {
  const leftovers = steps.endLeftovers();
  for (const leftover of leftovers) console.error(`left behind by the tests, now killed: ${leftover}`);
  return leftovers.length === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

async function runEverything(steps: Steps): Promise<Tally[]> {
  const tallies = await runChecks(steps);
  tallies.push(await runSuite(steps, 'unit', []), await runSuite(steps, 'e2e', []));
  return tallies;
}

async function runFiles(steps: Steps, files: readonly string[]): Promise<Tally[]> {
  const isE2e = (file: string) => /^(\.\/)?e2e\//.test(file);
  const tallies: Tally[] = [];
  for (const [suite, chosen] of [
    ['unit', files.filter((file) => !isE2e(file))],
    ['e2e', files.filter(isE2e)],
  ] as const)
    if (chosen.length > 0) tallies.push(await runSuite(steps, suite, chosen));
  return tallies;
}

process.chdir(path.resolve(import.meta.dirname, '..'));
const files = process.argv.slice(2);
const steps = createSteps(randomUUID());
const tallies = files.length > 0 ? await runFiles(steps, files) : await runEverything(steps);
tallies.push(countLeftovers(steps));
process.exitCode = tallies.some((tally) => tally.failed > 0) ? 1 : 0;
console.log(`\n${formatTally(tallies)}`);
