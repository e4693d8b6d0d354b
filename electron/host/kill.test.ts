import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { writeSlowModel } from '../compute/testing/slowModel.ts';
import type { EngineClient } from './cli/connect.ts';
import { sampleModelFolder } from './paths.ts';
import { childrenOf, ended, kill, serve, temporaryDataDir } from './servedEngine.fixture.ts';

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

test('an engine killed in the middle of an import finishes it at the next start, under the name that was asked for', async () => {
  const dataDir = await temporaryDataDir();
  const first = await serve(dataDir);
  const { grant: folder } = await first.client.files.grant({ path: sampleModelFolder });
  const { job } = await first.client.models.import({ folder, name: 'interrupted' });
  await expect.poll(async () => (await first.client.jobs.show({ job })).state).toBe('running');
  await kill(first.process);

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
