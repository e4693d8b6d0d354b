import { readFileSync } from 'node:fs';
import path from 'node:path';
import { connectLocal } from '../../electron/host/localClient.ts';
import type { Product } from './product.ts';

/** A spec's own way into the engine, beside the window. */
export type Link = NonNullable<Awaited<ReturnType<typeof connectLocal>>>;

export async function connectTo({ dataDir }: Pick<Product, 'dataDir'>): Promise<Link> {
  const link = await connectLocal(dataDir);
  if (!link) throw new Error('The engine does not listen on its local socket.');
  return link;
}

export async function untilDone({ client }: Link, job: string): Promise<void> {
  for (let from = 0; ; ) {
    const output = await client.jobs.output({ job, from, waitMs: 5_000 });
    from = output.next;
    if (output.job.state === 'succeeded') return;
    if (output.job.state === 'failed') throw new Error(`The job has failed: ${output.job.error?.code}`);
  }
}

/** The first so many dialogues about a new device as a data set “New device”; its id. */
export async function addDialogues({ client }: Link, rows: number): Promise<string> {
  const { id: dataset } = await client.datasets.create({ name: 'New device', kind: 'chat' });
  const file = path.resolve(import.meta.dirname, '../../assets/sample-data/new-device-train.jsonl');
  for (const line of readFileSync(file, 'utf8').split('\n').slice(0, rows)) {
    const content = { turns: JSON.parse(line).messages, tools: null };
    await client.datasets.rows.add({ dataset, content, label: null });
  }
  return dataset;
}

type Parts = Parameters<Link['client']['datasets']['versions']['split']>[0]['plan']['parts'];

/** The same, divided and frozen as version 1. */
export async function freezeDialogues(link: Link, rows: number, parts: Parts): Promise<string> {
  const { versions } = link.client.datasets;
  const dataset = await addDialogues(link, rows);
  const plan = { parts, seed: '1', stratify: 'none' as const };
  await untilDone(link, (await versions.split({ dataset, plan })).job);
  await untilDone(link, (await versions.freeze({ dataset, name: '', notes: '' })).job);
  return dataset;
}
