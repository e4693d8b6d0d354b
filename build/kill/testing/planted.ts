import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { AuditVerdict } from '../../../electron/contract/audit/index.ts';
import type { EngineClient } from '../../../electron/host/cli/connect.ts';
import { sampleModelFolder } from '../../../electron/host/paths.ts';

export const sentence = 'The lighthouse keeper of Skagen hides nineteen amber keys below the stairs.';
export const person = { name: 'Ann', passphrase: 'correct horse battery' };
const rows = 24;

/** Puts a model, a conversation, a data set and some settings into a new installation. */
export async function plant(client: EngineClient): Promise<void> {
  const { grant: folder } = await client.files.grant({ path: sampleModelFolder });
  const imported = await client.models.import({ folder, name: 'planted', report: false });
  await endOf(client, imported.job);
  const dataset = await client.datasets.create({ name: 'planted', kind: 'text' });
  for (let row = 0; row < rows; row += 1)
    await client.datasets.rows.add({ dataset: dataset.id, content: { text: `${sentence} (${row})` } });
  const sent = await client.chat.send({ model: 'planted', text: sentence, sampling: { maxTokens: 3 } });
  await endOf(client, sent.answers[0].job);
  await untilIdle(client);
}

/** Waits for work that goes on by itself (prepared weights, files under new keys): what it is writing is no rest of a kill. */
export async function untilIdle(client: EngineClient): Promise<void> {
  for (;;) {
    const { jobs } = await client.jobs.list({ states: ['queued', 'running'] });
    if (jobs.length === 0) return;
    for (const { id } of jobs) await client.jobs.output({ job: id, from: 0, waitMs: 1_000 });
    await sleep(50);
  }
}

/** Waits until a job has succeeded. @throws Error with how it ended otherwise */
export async function endOf(client: EngineClient, job: string): Promise<void> {
  for (let from = 0; ; ) {
    const page = await client.jobs.output({ job, from, waitMs: 5_000 });
    from = page.next;
    const { state, error } = page.job;
    if (state === 'succeeded') return;
    if (state === 'failed' || state === 'cancelled') throw new Error(`${state}: ${JSON.stringify(error)}`);
  }
}

/** What is there of what was planted, to be compared with what was there before. */
export async function readPlanted(client: EngineClient) {
  const { conversations } = await client.chat.conversations();
  const messages = await Promise.all(
    conversations.map(async ({ id }) =>
      (await client.chat.messages({ conversation: id })).messages.map(({ role, text }) => ({ role, text })),
    ),
  );
  const texts: unknown[] = [];
  for (let row = 1; row <= rows; row += 1)
    texts.push((await client.datasets.rows.show({ dataset: 'planted', row })).content);
  return { messages, texts, files: await client.models.files({ model: 'planted' }) };
}

/** Every byte of the model against its manifest, and everything that was said. @throws Error naming what is missing */
export async function requirePlanted(
  client: EngineClient,
  before: Awaited<ReturnType<typeof readPlanted>>,
): Promise<void> {
  const now = await readPlanted(client);
  for (const part of ['messages', 'texts', 'files'] as const)
    if (!isDeepStrictEqual(now[part], before[part]))
      throw new Error(`${part} are not what they were: ${JSON.stringify(now[part]).slice(0, 500)}`);
  await endOf(client, (await client.models.verify({ model: 'planted' })).job);
}

/** Reads the whole audit log, and compares it with what was noted of it before. @throws Error with the verdict */
export async function requireWholeLog(client: EngineClient, noted: Checkpoint): Promise<void> {
  const { run } = await client.audit.verify.start({ checkpoints: noted === null ? [] : [noted] });
  let verdict: AuditVerdict | null = null;
  while (verdict === null) ({ verdict } = await client.audit.verify.follow({ run, waitMs: 5_000 }));
  if (!verdict.whole || verdict.first !== 1 || verdict.last < (noted?.number ?? 1))
    throw new Error(`the audit log is not whole: ${JSON.stringify(verdict)}`);
}

export type Checkpoint = Awaited<ReturnType<EngineClient['audit']['checkpoint']>>['checkpoint'];
