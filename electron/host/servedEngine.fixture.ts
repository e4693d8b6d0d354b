import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished } from 'vitest';
import type { Job } from '../contract/jobs.ts';
import type { EngineClient } from './cli/connect.ts';
import { connectLocal } from './localClient.ts';

const cli = fileURLToPath(new URL('cli.ts', import.meta.url));

export interface Served {
  readonly process: ChildProcess;
  readonly client: EngineClient;
}

/** For tests only: a data directory that goes with the test. */
export async function temporaryDataDir(): Promise<string> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'inhouse-kill-'));
  onTestFinished(() => rm(dataDir, { recursive: true, force: true }));
  return dataDir;
}

/** The real headless product in a process of its own, and a connection through its local socket. */
export async function serve(dataDir: string, env: NodeJS.ProcessEnv = {}): Promise<Served> {
  const process = spawn(
    globalThis.process.execPath,
    [cli, '--data-dir', dataDir, 'serve', '--port', '0', '--json'],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...globalThis.process.env, ...env },
    },
  );
  onTestFinished(() => void process.kill('SIGKILL'));
  await once(createInterface({ input: process.stdout }), 'line');
  const link = await connectLocal(dataDir);
  if (!link) throw new Error('the engine that serves does not listen on its local socket');
  onTestFinished(() => link.close());
  return { process, client: link.client };
}

/** Kills it as nothing can be answered to; returns when its processes are gone, too. */
export async function kill(process: ChildProcess): Promise<void> {
  const children = await childrenOf(process.pid as number);
  process.kill('SIGKILL');
  if (process.exitCode === null && process.signalCode === null) await once(process, 'exit');
  for (const child of children) await untilDead(child);
}

/** The job when it has ended and all its output has been seen. */
export async function ended(client: EngineClient, job: string): Promise<Job> {
  for (let from = 0; ; ) {
    const page = await client.jobs.output({ job, from, waitMs: 5000 });
    from = page.next;
    if (['succeeded', 'failed', 'cancelled'].includes(page.job.state) && page.records.length === 0)
      return page.job;
  }
}

/** Process ids whose parent is `pid`, from the kernel. */
export async function childrenOf(pid: number): Promise<number[]> {
  const found: number[] = [];
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const stat = await readFile(`/proc/${entry}/stat`, 'utf8').catch(() => '');
    if (Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === pid) found.push(Number(entry));
  }
  return found;
}

async function untilDead(pid: number): Promise<void> {
  const isDead = () =>
    readFile(`/proc/${pid}/stat`, 'utf8').then(
      (stat) => stat.includes(') Z '),
      () => true,
    );
  await expect.poll(isDead, { timeout: 5000 }).toBe(true);
}
