import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { writeSlowModel } from '../../compute/testing/slowModel.ts';
import type { SearchHit } from '../../contract/chat.ts';
import { sampleModelFolder } from '../paths.ts';
import { cliEntry, inhouse } from './testing/runCli.ts';

let dataDir = '';
const withData = (...args: string[]) => inhouse(['--data-dir', dataDir, ...args]);

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'inhouse-cli-'));
  const imported = await withData('models', 'import', sampleModelFolder, '--name', 'sample', '--json');
  expect(imported.stderr).toBe('');
  expect(imported.code).toBe(0);
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

test('an imported model is listed with its INT8 version, and its quality reports pass the gate', async () => {
  const { stdout, code } = await withData('models', 'show', 'sample', '--json');
  expect(code).toBe(0);
  const model = JSON.parse(stdout);
  expect(model).toMatchObject({
    name: 'sample',
    family: 'qwen2',
    sourcePrecision: 'BF16',
    contextLength: 1024,
    warnings: [],
  });
  expect(model.variants).toHaveLength(1);
  const [int8] = model.variants;
  expect(int8).toMatchObject({ precision: 'int8', blockSize: 32 });
  expect(int8.reports.map((report: { profile: string }) => report.profile)).toEqual(['exact', 'fast']);
  for (const report of int8.reports) {
    expect(report.gate.passed).toBe(true);
    expect(Math.abs(report.perplexityChange)).toBeLessThan(0.01);
    expect(report.perplexity / report.referencePerplexity - 1).toBeCloseTo(report.perplexityChange, 10);
  }
  const people = await withData('models', 'list');
  expect(people.stdout).toContain('sample');
});

test('a question gets the answer that the reference gives, streamed to standard output', async () => {
  const { stdout, stderr, code } = await withData('chat', 'sample', '--prompt', 'How do I clear E40?');
  expect(stderr).toBe('');
  expect(code).toBe(0);
  expect(stdout).toContain('E40 means');
});

test('an interactive chat keeps the conversation and ends at /exit', async () => {
  const ran = await inhouse(['--data-dir', dataDir, 'chat', 'sample'], 'How do I clear E40?\n\n/exit\n');
  expect(ran.code).toBe(0);
  expect(ran.stdout).toContain('E40 means');
});

test('conversations are listed, searched, shown and written to a file that is not replaced', async () => {
  const asked = await withData(
    'chat',
    'sample',
    '--prompt',
    '报警 E41,怎么办?',
    '--max-tokens',
    '8',
    '--json',
  );
  const { conversation } = JSON.parse(asked.stdout);
  const listed = await withData('chats', 'list', '--json');
  expect(JSON.parse(listed.stdout).conversations[0]).toMatchObject({ id: conversation });
  expect((await withData('chats')).stdout).toContain('报警 E41');
  const found = await withData('chats', 'search', 'e41', '--json');
  const hits: SearchHit[] = JSON.parse(found.stdout).hits;
  const asking = hits.find(({ role }) => role === 'user');
  expect(asking).toMatchObject({ conversation, before: '报警 ', mark: 'E41' });
  expect((await withData('chats', 'search', '警')).stdout).toContain('报[警] E41');
  expect((await withData('chats', 'show', conversation)).stdout).toContain('[you]\n报警 E41,怎么办?');
  const to = path.join(dataDir, 'exported.md');
  expect((await withData('chats', 'export', conversation, '--to', to)).code).toBe(0);
  expect(await readFile(to, 'utf8')).toMatch(
    /^# 报警 E41,怎么办\?\n[\s\S]*Assistant · sample \(int8, exact\)/,
  );
  const again = await withData('chats', 'export', conversation, '--to', to, '--json');
  expect(JSON.parse(again.stdout).error).toMatchObject({
    code: 'file.unwritable',
    data: { reason: 'EEXIST' },
  });
  const tree = await withData('chats', 'export', conversation, '--format', 'json');
  expect(JSON.parse(tree.stdout)).toMatchObject({ format: 'inhouse.conversation', version: 1 });
  expect((await withData('chats', 'show', 'nothing')).code).toBe(3);
  expect((await withData('chats', 'list', '--at-most', '0')).code).toBe(2);
}, 30_000);

test('perplexity states the window and the stride it was measured with', async () => {
  const text = path.join(dataDir, 'text.txt');
  await writeFile(
    text,
    (await readFile(path.join(sampleModelFolder, 'general-eval.txt'), 'utf8')).slice(0, 4000),
  );
  const { stdout, code } = await withData(
    'perplexity',
    'sample',
    '--text',
    text,
    '--window',
    '128',
    '--stride',
    '64',
    '--json',
  );
  expect(code).toBe(0);
  const found = JSON.parse(stdout);
  expect(found).toMatchObject({ window: 128, stride: 64 });
  expect(found.perplexity).toBeGreaterThan(20);
  expect(found.perplexity).toBeLessThan(500);
});

test('logits are written as safetensors with one row a token', async () => {
  const out = path.join(dataDir, 'logits.safetensors');
  const { code, stderr } = await withData('logits', 'sample', '--ids', '4094,792,270', '--out', out);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  const bytes = await readFile(out);
  const header = JSON.parse(bytes.subarray(8, 8 + Number(bytes.readBigUInt64LE())).toString());
  expect(header.logits).toMatchObject({ dtype: 'F32', shape: [3, 4096] });
});

test('prepared weights give the same answer, are counted, and can be given back', async () => {
  const plain = await withData('chat', 'sample', '--prompt', 'How do I clear E40?', '--json');
  const prepared = await withData('models', 'prepare', 'sample', '--json');
  expect(prepared.code).toBe(0);
  expect(JSON.parse(prepared.stdout).variants[0].preparedBytes).toBeGreaterThan(1e6);
  const mapped = await withData('chat', 'sample', '--prompt', 'How do I clear E40?', '--json');
  expect(JSON.parse(mapped.stdout).answer).toBe(JSON.parse(plain.stdout).answer);
  const removed = await withData('models', 'prepare', 'sample', '--remove', '--json');
  expect(JSON.parse(removed.stdout).variants[0].preparedBytes).toBe(0);
});

test('verify finds a single changed byte and says which file', async () => {
  const clean = await withData('models', 'verify', 'sample');
  expect(clean.code).toBe(0);
  const { stdout } = await withData('models', 'show', 'sample', '--json');
  const tokenizer = path.join(dataDir, 'models', JSON.parse(stdout).id, 'source', 'tokenizer.json');
  const bytes = await readFile(tokenizer);
  const changed = Buffer.from(bytes);
  changed[100] = (changed[100] ?? 0) ^ 1;
  await writeFile(tokenizer, changed);
  onTestFinished(() => writeFile(tokenizer, bytes));
  const damaged = await withData('models', 'verify', 'sample', '--json');
  expect(damaged.code).toBe(4);
  expect(JSON.parse(damaged.stdout).error).toMatchObject({ code: 'models.damaged', data: { count: 1 } });
});

/** Starts an import that takes seconds, and waits until its files are being written. */
async function startSlowImport(): Promise<{ child: ChildProcess; models: string; folder: string }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'inhouse-cli-slow-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await writeSlowModel(path.join(folder, 'stick'));
  const args = [
    cliEntry,
    '--data-dir',
    folder,
    'models',
    'import',
    path.join(folder, 'stick'),
    '--no-report',
  ];
  const child = spawn(process.execPath, args, { stdio: 'ignore' });
  const models = path.join(folder, 'models');
  const names = () => readdir(models).catch(() => []);
  await expect.poll(names, { timeout: 60_000 }).toContainEqual(expect.stringContaining('.partial-1'));
  return { child, models, folder };
}

test('Ctrl-C cancels an import, says so by the exit code and leaves nothing half-finished', async () => {
  const { child, models } = await startSlowImport();
  child.kill('SIGINT');
  const [code] = await once(child, 'exit');
  expect(code).toBe(6);
  expect(await readdir(models)).toEqual([]);
});

test('an import whose command was killed waits as interrupted, and `jobs resume` finishes it', async () => {
  const { child, folder } = await startSlowImport();
  child.kill('SIGKILL');
  await once(child, 'exit');
  const listed = await inhouse(['--data-dir', folder, 'jobs', 'list', '--json']);
  const [job] = JSON.parse(listed.stdout).jobs;
  expect(job).toMatchObject({ kind: 'import', state: 'interrupted', attempt: 1 });
  const resumed = await inhouse(['--data-dir', folder, 'jobs', 'resume', job.id, '--json']);
  expect(JSON.parse(resumed.stdout)).toMatchObject({ state: 'succeeded', attempt: 2 });
  const { stdout } = await inhouse(['--data-dir', folder, 'models', 'list', '--json']);
  expect(JSON.parse(stdout).models).toHaveLength(1);
});

test('a command that finds another one’s engine uses it, and that engine waits for it', async () => {
  const { child, folder } = await startSlowImport();
  const beside = await inhouse(['--data-dir', folder, 'jobs', 'list', '--json']);
  expect(JSON.parse(beside.stdout).jobs).toMatchObject([{ kind: 'import', state: 'running' }]);
  const [code] = await once(child, 'exit');
  expect(code).toBe(0);
});

test.each([
  ['an unknown verb', ['frobnicate'], 2],
  ['an unknown precision', ['quantize', 'sample', '--precision', 'int3'], 2],
  ['an unknown model', ['models', 'show', 'nobody'], 3],
  ['a folder that is not there', ['models', 'import', '/nowhere/at/all'], 5],
  ['a name that is taken', ['models', 'import', sampleModelFolder, '--name', 'sample'], 4],
  ['a version that was not made', ['chat', 'sample', '--precision', 'int4', '--prompt', 'x'], 3],
])('%s ends with its exit code', async (_what, args, code) => {
  const ran = await withData(...args);
  expect({ code: ran.code, stderr: ran.stderr !== '' }).toEqual({ code, stderr: true });
});

test('every verb explains itself', async () => {
  for (const verb of [
    [],
    ['serve'],
    ['models'],
    ['models', 'import'],
    ['quantize'],
    ['chat'],
    ['chats'],
    ['chats', 'export'],
    ['perplexity'],
    ['logits'],
    ['jobs'],
    ['diagnostics'],
    ['demo'],
  ]) {
    const { code, stdout } = await inhouse([...verb, '--help']);
    expect(code).toBe(0);
    expect(stdout).toContain('--json');
  }
});

test('providers are proved on the command line, and a model that requires a GPU never runs on the CPU', async () => {
  const proved = await withData('providers', 'cpu', '--json');
  expect(proved.code).toBe(0);
  expect(JSON.parse(proved.stdout).providers).toMatchObject([{ provider: 'cpu', state: 'works' }]);
  const unknown = await withData('providers', 'abacus');
  expect(unknown).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('"cuda"|"dml"|"coreml"|"webgpu"|"cpu"'),
  });
  const asked = await withData('models', 'device', 'sample', '--policy', 'never', '--json');
  expect(JSON.parse(asked.stdout)).toMatchObject({ policy: 'never', effective: 'never' });
  const answered = await withData('chat', 'sample', '--prompt', 'Hello', '--max-tokens', '2', '--json');
  expect(JSON.parse(answered.stdout).ranOn).toEqual({
    ...{ device: 'cpu', requestedDevice: 'never' },
    deviceReasons: [{ code: 'device.never', data: {} }],
  });
  await withData('models', 'device', 'sample', '--policy', 'require');
  const required = await withData('chat', 'sample', '--prompt', 'Hello', '--max-tokens', '2', '--json');
  const { ranOn, error } = JSON.parse(required.stdout);
  // Where this test runs there is seldom a GPU.
  if (required.code === 0) expect(ranOn.device).not.toBe('cpu');
  else expect([required.code, error.code]).toEqual([5, 'device.required']);
  const machine = await withData('models', 'device', 'sample', '--policy', 'machine');
  expect(machine.stdout).toContain('as this machine’s setting says');
});
