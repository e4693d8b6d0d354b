import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createRouterClient } from '@orpc/server';
import { expect, onTestFinished } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { type Engine, type EngineOptions, openEngine } from '../engine/engine.ts';
import { createRouter } from '../engine/router.ts';
import { singleUserActor } from '../engine/security/actor.ts';
import { sampleDataFile, sampleModelFolder } from './paths.ts';

/** For tests only: the engine alone, without what stands before it. */
export function startEngine(options: Pick<EngineOptions, 'dataDir' | 'usePrepared'>): Promise<Engine> {
  return openEngine({ ...options, sampleModelFolder, sampleDataFile, version: packageJson.version });
}

/** For tests only: the whole engine in this process, in a data directory that goes with the test. */
export async function openEngineClient({ usePrepared = false } = {}) {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'inhouse-engine-'));
  const engine = await startEngine({ dataDir, usePrepared });
  onTestFinished(async () => {
    await engine.close();
    await rm(dataDir, { recursive: true });
  });
  return createRouterClient(createRouter(engine), { context: { actor: singleUserActor('local') } });
}

export type TestClient = Awaited<ReturnType<typeof openEngineClient>>;

/** Waits for the end of a job, whatever it is. */
export async function ended(client: TestClient, job: string) {
  const show = () => client.jobs.show({ job });
  await expect.poll(async () => (await show()).endedAt, { timeout: 60_000 }).not.toBeNull();
  return show();
}

/** Waits for a job to succeed. */
export async function succeeded(client: TestClient, job: string): Promise<void> {
  const ended = async () => {
    const { state, error } = await client.jobs.show({ job });
    return { state, error };
  };
  await expect.poll(ended, { timeout: 60_000 }).toEqual({ state: 'succeeded', error: null });
}
