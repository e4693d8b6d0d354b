import { execFile } from 'node:child_process';
import { statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

/** What the window is made of; a change in any of it makes the built one stale. */
const sources = ['renderer', 'electron/contract', 'electron/common', 'package-lock.json'] as const;
const builtPage = 'dist/renderer/index.html';

/** Builds the window into dist/renderer when it is missing or older than its sources; says whether it did. */
export async function buildRenderer(root: string): Promise<boolean> {
  if (!(await isRendererStale(root))) return false;
  await runVite(root);
  return true;
}

/**
 * Vite in a process of its own, as for production whoever asks: under `NODE_ENV=test` or `development` it would bundle
 * React's development build, which is larger and slower, and `npm start` would serve it.
 */
export async function runVite(root: string, options: readonly string[] = []): Promise<void> {
  const vite = path.join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const config = path.join(root, 'renderer', 'vite.config.ts');
  const args = [vite, 'build', '--config', config, '--logLevel', 'warn', ...options];
  await promisify(execFile)(process.execPath, args, { env: { ...process.env, NODE_ENV: 'production' } });
}

export async function isRendererStale(root: string): Promise<boolean> {
  const built = statSync(path.join(root, builtPage), { throwIfNoEntry: false });
  if (!built) return true;
  const newest = await Promise.all(sources.map((source) => newestChange(path.join(root, source))));
  return Math.max(...newest) > built.mtimeMs;
}

/** Milliseconds since 1970 of the newest file or folder at or under `place`; 0 when it does not exist. */
async function newestChange(place: string): Promise<number> {
  const own = statSync(place, { throwIfNoEntry: false });
  if (!own) return 0;
  if (!own.isDirectory()) return own.mtimeMs;
  const entries = await readdir(place, { recursive: true });
  return entries.reduce(
    (newest, entry) =>
      Math.max(newest, statSync(path.join(place, entry), { throwIfNoEntry: false })?.mtimeMs ?? 0),
    own.mtimeMs,
  );
}
