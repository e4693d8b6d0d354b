import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createRouterClient } from '@orpc/server';
import { expect, onTestFinished } from 'vitest';
import { type Engine, openEngine } from '../engine.ts';
import { createRouter } from '../router.ts';
import { singleUserActor } from '../security/actor.ts';
import { datasetFolder } from './openFiles.ts';
import { addTestRows, type TestRow } from './worker/datasetFile.fixture.ts';
import { openDatasetFile } from './worker/datasetFile.ts';

const connect = (engine: Engine, id: string) =>
  createRouterClient(createRouter(engine), { context: { actor: { ...singleUserActor('local'), id } } });
export type DatasetsClient = ReturnType<typeof connect>;

/** For tests only: the whole engine in this process, in a data directory that goes with the test. */
export async function openDatasetsEngine() {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'inhouse-datasets-'));
  const open = () => openEngine({ dataDir, sampleModelFolder: '', version: '0', threads: 1 });
  let engine = await open();
  onTestFinished(async () => {
    await engine.close();
    await rm(dataDir, { recursive: true, force: true });
  });
  return {
    dataDir,
    get engine() {
      return engine;
    },
    /** Somebody who asks. */
    as: (actor: string): DatasetsClient => connect(engine, actor),
    /** As if an import had added them. */
    async fill(dataset: string, rows: readonly TestRow[]) {
      const { id } = await connect(engine, 'ann').datasets.show({ dataset });
      const file = openDatasetFile(datasetFolder(dataDir, id), { key: null, readonly: false });
      try {
        addTestRows(file, rows);
      } finally {
        file.close();
      }
    },
    async reopen() {
      await engine.close();
      engine = await open();
    },
  };
}

/** Waits for a job to succeed, and returns its result. */
export async function resultOf(client: DatasetsClient, job: string): Promise<unknown> {
  const ended = async () => {
    const { state, error } = await client.jobs.show({ job });
    return { state, error };
  };
  await expect.poll(ended).toEqual({ state: 'succeeded', error: null });
  return (await client.jobs.show({ job })).result;
}
