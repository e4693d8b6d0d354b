import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isRendererStale, runVite } from './buildRenderer.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'build-renderer-'));
});
afterEach(() => rmSync(root, { recursive: true }));

/** Writes a file, changed at `second`; its folders too. */
function write(file: string, second: number): void {
  const place = path.join(root, file);
  mkdirSync(path.dirname(place), { recursive: true });
  writeFileSync(place, '');
  for (let at = place; at !== root; at = path.dirname(at)) utimesSync(at, second, second);
}

test('a window that was never built is stale', async () => {
  write('renderer/app/main.tsx', 100);
  expect(await isRendererStale(root)).toBe(true);
});

test('a window newer than its sources is not stale', async () => {
  write('renderer/app/main.tsx', 100);
  write('dist/renderer/index.html', 200);
  expect(await isRendererStale(root)).toBe(false);
});

test('a change in the contract makes it stale', async () => {
  write('renderer/app/main.tsx', 100);
  write('dist/renderer/index.html', 200);
  write('electron/contract/chat.ts', 300);
  expect(await isRendererStale(root)).toBe(true);
});

test("the window is built with React's production build, also when a test runner asks for it", async () => {
  expect(process.env.NODE_ENV).not.toBe('production');
  await runVite(path.resolve(import.meta.dirname, '..'), ['--outDir', root, '--emptyOutDir']);
  const assets = path.join(root, 'assets');
  const scripts = readdirSync(assets).filter((name) => name.endsWith('.js'));
  expect(scripts.length).toBeGreaterThan(0);
  for (const name of scripts) {
    expect(readFileSync(path.join(assets, name), 'utf8')).not.toContain('Download the React DevTools');
  }
});
