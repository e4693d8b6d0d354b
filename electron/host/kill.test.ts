import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { writeSlowModel } from '../compute/testing/slowModel.ts';
import type { Job } from '../contract/jobs.ts';
import type { EngineClient } from './cli/connect.ts';
import { connectLocal } from './localClient.ts';
import { sampleModelFolder } from './paths.ts';

const cli = fileURLToPath(new URL('cli.ts', import.meta.url));

interface Served {
  readonly process: ChildProcess;
  readonly client: EngineClient;
}

async function temporaryDataDir(): Promise<string> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'inhouse-kill-'));
  onTestFinished(() => rm(dataDir, { recursive: true, force: true }));
  return dataDir;
}

/** The real headless product in a process of its own, and a connection through its local socket. */
async function serve(dataDir: string): Promise<Served> {
  const process = spawn(
    globalThis.process.execPath,
    [cli, '--data-dir', dataDir, 'serve', '--port', '0', '--json'],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  onTestFinished(() => void process.kill('SIGKILL'));
  await once(createInterface({ input: process.stdout }), 'line');
  const link = await connectLocal(dataDir);
  if (!link) throw new Error('the engine that serves does not listen on its local socket');
  onTestFinished(() => link.close());
  return { process, client: link.client };
}

async function kill(process: ChildProcess): Promise<void> {
  process.kill('SIGKILL');
  await once(process, 'exit');
}

async function ended(client: EngineClient, job: string): Promise<Job> {
  for (let from = 0; ; ) {
    const page = await client.jobs.output({ job, from, waitMs: 5000 });
    from = page.next;
    if (['succeeded', 'failed', 'cancelled'].includes(page.job.state) && page.records.length === 0)
      return page.job;
  }
}

async function importSlowModel(client: EngineClient, dataDir: string): Promise<string> {
  const source = path.join(dataDir, 'stick');
  await writeSlowModel(source);
  const { grant: folder } = await client.files.grant({ path: source });
  const { job } = await client.models.import({ folder, name: 'slow', sourceMode: 'inPlace', report: false });
  expect(await ended(client, job)).toMatchObject({ state: 'succeeded', error: null });
  return 'slow';
}

/** Starts a long answer and waits until some of it has come. */
async function startAnswer(client: EngineClient, model: string) {
  const sampling = { temperature: 1, seed: 7, maxTokens: 900 };
  const sent = await client.chat.send({ model, text: 'Tell me everything.', sampling });
  const streamed = async () => (await client.jobs.output({ job: sent.answers[0].job })).records.length;
  await expect.poll(streamed, { timeout: 60_000 }).toBeGreaterThan(8);
  return sent;
}

/** Process ids whose parent is `pid`, from the kernel. */
async function childrenOf(pid: number): Promise<number[]> {
  const found: number[] = [];
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const stat = await readFile(`/proc/${entry}/stat`, 'utf8').catch(() => '');
    if (Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === pid) found.push(Number(entry));
  }
  return found;
}

async function untilDead(pid: number): Promise<void> {
  await expect
    .poll(
      () =>
        readFile(`/proc/${pid}/stat`, 'utf8').then(
          (stat) => stat.includes(') Z '),
          () => true,
        ),
      { timeout: 5000 },
    )
    .toBe(true);
}

test('an engine killed in the middle of an import finishes it at the next start, under the name that was asked for', async () => {
  const dataDir = await temporaryDataDir();
  const first = await serve(dataDir);
  const { grant: folder } = await first.client.files.grant({ path: sampleModelFolder });
  const { job } = await first.client.models.import({ folder, name: 'interrupted' });
  await expect.poll(async () => (await first.client.jobs.show({ job })).state).toBe('running');
  const orphans = await childrenOf(first.process.pid as number);
  await kill(first.process);
  for (const orphan of orphans) await untilDead(orphan);

  const second = await serve(dataDir);
  expect(await ended(second.client, job)).toMatchObject({ state: 'succeeded', attempt: 2 });
  const { models } = await second.client.models.list();
  expect(models.map((model) => model.name)).toEqual(['interrupted']);
  expect(models[0]?.variants[0]?.reports).toHaveLength(2);
  expect((await readdir(path.join(dataDir, 'models'))).filter((name) => name.includes('partial'))).toEqual(
    [],
  );
});

test('a compute process killed during an answer ends the answer with a code, and the next question is answered', async () => {
  const dataDir = await temporaryDataDir();
  const { client, process } = await serve(dataDir);
  const model = await importSlowModel(client, dataDir);
  const sent = await startAnswer(client, model);
  for (const child of await childrenOf(process.pid as number)) globalThis.process.kill(child, 'SIGKILL');
  expect(await ended(client, sent.answers[0].job)).toMatchObject({
    state: 'failed',
    error: { code: 'compute.lost' },
  });
  const { messages } = await client.chat.messages({ conversation: sent.conversation });
  const half = messages.find((message) => message.id === sent.answers[0].answer);
  expect(half).toMatchObject({ state: 'partial', finish: 'error', error: { code: 'compute.lost' } });
  expect(half?.text).not.toBe('');

  const next = await client.chat.send({ model, text: 'Again.', sampling: { maxTokens: 3 } });
  expect(await ended(client, next.answers[0].job)).toMatchObject({ state: 'succeeded' });
});

test('an engine killed during an answer keeps every word that had been streamed', async () => {
  const dataDir = await temporaryDataDir();
  const first = await serve(dataDir);
  const model = await importSlowModel(first.client, dataDir);
  const sent = await startAnswer(first.client, model);
  const { messages: seen } = await first.client.chat.messages({ conversation: sent.conversation });
  const seenText = seen.find((message) => message.id === sent.answers[0].answer)?.text ?? '';
  await kill(first.process);

  const second = await serve(dataDir);
  const { messages, running } = await second.client.chat.messages({ conversation: sent.conversation });
  const kept = messages.find((message) => message.id === sent.answers[0].answer);
  expect(running).toEqual([]);
  expect(kept?.state).toBe('partial');
  expect(kept?.text.startsWith(seenText)).toBe(true);
  expect(seenText).not.toBe('');
});

test('an engine killed while two answers are written side by side keeps both halves, and what was being typed', async () => {
  const dataDir = await temporaryDataDir();
  const first = await serve(dataDir);
  const model = await importSlowModel(first.client, dataDir);
  const { chat, jobs } = first.client;
  const sampling = { temperature: 1, seed: 7, maxTokens: 900 };
  const also = [{ model, profile: 'fast' as const }];
  const sent = await chat.send({ model, text: 'Tell me everything.', sampling, also });
  const { conversation } = sent;
  for (const { job } of sent.answers) {
    const streamed = async () => (await jobs.output({ job })).records.length;
    await expect.poll(streamed, { timeout: 60_000 }).toBeGreaterThan(6);
  }
  const seen = await chat.messages({ conversation });
  await chat.saveDraft({ conversation, text: 'and then' });
  await chat.saveDraft({ conversation: null, text: '另一个问题' });
  await kill(first.process);

  const second = await serve(dataDir);
  const kept = await second.client.chat.messages({ conversation });
  expect(kept.running).toEqual([]);
  for (const [before, after] of [
    [seen.messages[1], kept.messages[1]],
    [seen.beside[0], kept.beside[0]],
  ]) {
    expect(after).toMatchObject({ state: 'partial', finish: 'error', comparison: before?.comparison });
    expect(before?.text).not.toBe('');
    expect(after?.text.startsWith(before?.text ?? '')).toBe(true);
  }
  expect((await second.client.chat.readDraft({ conversation })).text).toBe('and then');
  expect((await second.client.chat.readDraft({ conversation: null })).text).toBe('另一个问题');
});
