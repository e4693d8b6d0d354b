import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createRouterClient } from '@orpc/server';
import type { Message } from '../../contract/chat.ts';
import { type Engine, openEngine } from '../engine.ts';
import { createRouter } from '../router.ts';
import { singleUserActor } from '../security/actor.ts';
import type { Statement } from '../store/store.ts';

const sampleModelFolder = path.resolve(import.meta.dirname, '../../../assets/sample-model');

export type ChatClient = ReturnType<typeof connect>;

const connect = (to: Engine) =>
  createRouterClient(createRouter(to), { context: { actor: singleUserActor('local') } });

/** For tests only: the whole engine in this process. `reopen` closes it and opens the same data again. */
export async function openChatEngine() {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'inhouse-chat-'));
  const open = () => openEngine({ dataDir, sampleModelFolder, version: '0', threads: 1 });
  let engine = await open();
  let client = connect(engine);
  return {
    get engine() {
      return engine;
    },
    get client() {
      return client;
    },
    async reopen() {
      await engine.close();
      engine = await open();
      client = connect(engine);
    },
    async close() {
      await engine.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Imports the sample model and returns its id. */
export async function importSample(client: ChatClient): Promise<string> {
  const { grant: folder } = await client.files.grant({ path: sampleModelFolder });
  const { job } = await client.models.import({ folder, name: 'sample', report: false });
  await untilEnded(client, job);
  const { models } = await client.models.list();
  return models[0]?.id ?? '';
}

export async function untilEnded(client: ChatClient, ...jobs: readonly string[]): Promise<void> {
  for (const job of jobs)
    for (let from = 0; ; ) {
      const page = await client.jobs.output({ job, from, waitMs: 5_000 });
      from = page.next;
      if (page.job.endedAt !== null && page.records.length === 0) break;
    }
}

export interface Seed {
  readonly id: string;
  readonly title: string;
  readonly texts: readonly string[];
  readonly at: string;
}

/** A conversation of questions and answers that has been had: message N of it has the id `ID-N`. */
export function seedConversation({ id, title, texts, at }: Seed): Statement[] {
  const messageId = (index: number) => (index < texts.length ? `${id}-${index}` : null);
  const role = (index: number): Message['role'] => (index % 2 === 0 ? 'user' : 'assistant');
  return [
    {
      sql: `INSERT INTO conversations (id, title, model_id, leaf, created_at, updated_at) VALUES (?, ?, 'm', ?, ?, ?)`,
      params: [id, title, messageId(texts.length - 1), at, at],
    },
    ...texts.map((text, index) => ({
      sql: `INSERT INTO messages (id, conversation_id, parent_id, chosen_id, role, text, state, created_at)
            VALUES (?, ?, ?, ?, ?, ?, 'done', ?)`,
      params: [
        ...[messageId(index), id, index > 0 ? messageId(index - 1) : null, messageId(index + 1)],
        ...[role(index), text, at],
      ],
    })),
  ];
}
