import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { findInstalledBrowser } from './findBrowser.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'find-browser-'));
afterAll(() => rmSync(folder, { recursive: true }));

function place(name: string, mode: number): string {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, '#!/bin/sh\n');
  chmodSync(file, mode);
  return file;
}

const nowhere = { platform: 'linux', playwrightBrowser: path.join(folder, 'absent') } as const;

test('an installed Chromium wins over Playwright’s own', () => {
  const installed = place('bin/chromium', 0o755);
  const own = place('own/chrome', 0o755);
  expect(
    findInstalledBrowser({ ...nowhere, searchPath: [path.join(folder, 'bin')], playwrightBrowser: own }),
  ).toBe(installed);
});

test('without an installed one, Playwright’s own is taken', () => {
  const own = place('own/chrome', 0o755);
  expect(findInstalledBrowser({ ...nowhere, searchPath: [], playwrightBrowser: own })).toBe(own);
});

test('a file that cannot be executed is not a browser', () => {
  place('plain/google-chrome', 0o644);
  expect(findInstalledBrowser({ ...nowhere, searchPath: [path.join(folder, 'plain')] })).toBeUndefined();
});
