import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { presetSettings } from '../../common/training.ts';
import { sampleModelFolder } from '../paths.ts';
import { settingFlags } from './commands/training/settingsOptions.ts';
import { cliEntry, inhouse } from './testing/runCli.ts';

let folder = '';
const run = (...args: string[]) => inhouse(['--data-dir', path.join(folder, 'data'), ...args]);

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'inhouse-cli-training-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function json(...args: string[]) {
  const { stdout, stderr, code } = await run(...args, '--json');
  expect({ code, stderr, stdout }).toMatchObject({ code: 0, stderr: '' });
  return JSON.parse(stdout);
}

test('every setting can be said on the command line', () => {
  const leaves = (value: unknown, at: string): string[] =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? Object.entries(value).flatMap(([name, inner]) => leaves(inner, at === '' ? name : `${at}.${name}`))
      : [at];
  const said = [
    ...settingFlags.map(({ path: at }) => at),
    'batch.packing',
    'unpackBase',
    'samples.questions',
  ];
  expect(said.sort()).toEqual(leaves(presetSettings.balanced, '').sort());
});

test('nothing is there at first, and each list says what to do; what is not there is not found', async () => {
  expect((await run('runs')).stdout).toContain('inhouse train');
  expect((await run('adapters', 'list')).stdout).toContain('inhouse train');
  expect((await run('evaluate', '--list')).stdout).toContain('No evaluations');
  for (const args of [
    ['runs', 'show', 'nobody'],
    ['adapters', 'show', 'nobody'],
    ['evaluate', '--show', 'nobody'],
  ]) {
    const { code, stderr } = await run(...args);
    expect({ args, code }).toEqual({ args, code: 3 });
    expect(stderr).toMatch(/notFound/);
  }
  expect((await run('evaluate', 'x')).code).toBe(2);
}, 60_000);

/** The sample model, and a frozen data set with something to learn and something to ask. */
async function prepare(): Promise<void> {
  await json('models', 'import', sampleModelFolder, '--name', 'sample', '--no-report');
  const file = path.join(folder, 'codes.jsonl');
  const lines = Array.from({ length: 40 }, (_, at) =>
    JSON.stringify({ prompt: `What is G${at}?`, completion: `G${at} means that valve ${at} is open.` }),
  );
  await writeFile(file, `${lines.join('\n')}\n`);
  await json('data', 'import', file, '--name', 'codes');
  expect((await run('train', 'sample', 'codes')).stderr).toContain('data freeze');
  await json('data', 'split', 'codes', 'train=3', 'test=1', '--by', 'none');
  await json('data', 'freeze', 'codes');
}

test('the sample model learns from a frozen version; its runs are compared, its adapters evaluated, asked, given out and taken in', async () => {
  await prepare();
  const settings = path.join(folder, 'settings.json');
  await writeFile(settings, JSON.stringify({ lora: { rank: 2, alpha: 4 }, batch: { packing: false } }));
  const short = ['--settings', settings, '--steps', '3', '--max-tokens', '48', '--seed', '7'];
  expect((await run('train', 'sample', 'codes', '--rank', 'many')).code).toBe(2);
  expect((await run('train', 'sample', 'codes', '--replay-share', '0.5')).stderr).toContain('--replay');

  const plan = await run('train', 'sample', 'codes', ...short, '--plan', '--device', 'cpu');
  expect(plan.stdout).toMatch(/^on the CPU$/m);
  expect(plan.stdout).toMatch(/^as asked for +[\d.]+ MB +1\.00x +fits/m);
  expect((await run('train', 'sample', 'codes', '--device', 'abacus')).code).toBe(2);
  if (process.platform !== 'win32')
    expect((await run('train', 'sample', 'codes', ...short, '--device', 'dml')).stderr).toContain(
      'training.deviceUnavailable',
    );

  const { run: learnt, evaluation } = await json('train', 'sample', 'codes', ...short);
  expect(learnt).toMatchObject({
    ...{ name: 'codes 1', state: 'succeeded', step: 3 },
    wish: {
      ...{ data: { version: 1, split: 'train' }, validation: null, test: { split: 'test' } },
      settings: { seed: 7, steps: 3, lora: { rank: 2, alpha: 4 }, batch: { packing: false, maxTokens: 48 } },
    },
    record: { result: { stopped: 'finished', steps: 3 } },
  });
  expect(evaluation).toMatchObject({ state: 'succeeded', result: { questions: 10 } });

  await json('train', 'sample', 'codes', ...short, '--name', 'other', '--rank', '4', '--no-test');
  const compared = await run('runs', 'compare', 'codes 1', 'other');
  expect(compared.stdout).toMatch(/lora\.rank +2 +4/);
  expect(compared.stdout).not.toContain('lora.alpha');

  const adapters = await run('adapters');
  expect(adapters.stdout).toMatch(/other +sample +rank 4/);
  const asked = await json('chat', '--adapter', 'codes 1', '--prompt', 'What is G1?', '--max-tokens', '4');
  expect(asked.message.answerer).toMatchObject({ name: 'sample', adapterName: 'codes 1' });

  await json('runs', 'export', 'other', folder);
  expect(existsSync(path.join(folder, 'other', 'curve.csv'))).toBe(true);
  await json('adapters', 'export', 'codes 1', folder);
  expect(existsSync(path.join(folder, 'codes 1', 'adapter_config.json'))).toBe(true);
  const back = await json('adapters', 'import', 'sample', path.join(folder, 'codes 1'), '--name', 'back');
  expect(back).toMatchObject({ origin: 'imported', rank: 2 });
  const whole = ['--method', 'full', '--steps', '2', '--max-tokens', '48', '--no-test', '--name', 'whole'];
  const { run: made } = await json('train', 'sample', 'codes', ...whole);
  expect(await json('models', 'show', 'whole')).toMatchObject({ id: made.resultModel });
  // The weights that the model was imported from are not kept twice.
  expect(existsSync(path.join(folder, 'data', 'runs', made.id, 'result'))).toBe(false);
  await json('runs', 'remove', 'other');
  expect((await run('runs')).stdout).not.toContain('other');
}, 240_000);

/** Runs a verb until it has said so, then sends it a signal; its exit code, or null where it was killed. */
async function signalled(
  args: readonly string[],
  says: RegExp,
  signal: 'SIGINT' | 'SIGKILL',
): Promise<number | null> {
  const child = spawn(process.execPath, [cliEntry, '--data-dir', path.join(folder, 'data'), ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += chunk;
    if (says.test(said) && !child.killed) child.kill(signal);
  });
  const [code] = await once(child, 'close');
  expect(said).toMatch(says);
  return code;
}

test('Ctrl-C pauses a run, a kill interrupts it, and each time it goes on from its checkpoint; its data stays', async () => {
  await prepare();
  const short = ['--steps', '40', '--max-tokens', '48', '--batch', '4', '--accumulation', '1', '--rank', '2'];
  const often = ['--checkpoint-every', '1', '--no-test', '--name', 'long'];
  expect(
    await signalled(['train', 'sample', 'codes', ...short, ...often], /step 2: checkpoint/, 'SIGINT'),
  ).toBe(6);
  expect(await json('runs', 'show', 'long')).toMatchObject({ state: 'paused', steps: 40 });
  const removal = await run('data', 'remove', 'codes');
  expect(removal.stderr).toContain('datasets.inUse');
  expect((await run('models', 'remove', 'sample')).stderr).toContain('models.busy');
  expect(await signalled(['runs', 'resume', 'long'], /: checkpoint/, 'SIGKILL')).toBe(null);
  expect(await json('runs', 'show', 'long')).toMatchObject({ state: 'interrupted' });
  const { run: resumed } = await json('runs', 'resume', 'long');
  expect(resumed).toMatchObject({ state: 'succeeded', step: 40, record: { attempts: 3 } });
  const { events } = await json('runs', 'show', 'long');
  const begun = events.filter(({ kind }: { kind: string }) => kind === 'started' || kind === 'resumed');
  expect(begun.map(({ kind }: { kind: string }) => kind)).toEqual(['started', 'resumed', 'resumed']);
}, 240_000);
