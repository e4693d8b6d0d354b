import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';

/** For tests only: a page as small as the server takes it. */
export function pageFolder(): string {
  const parent = mkdtempSync(path.join(tmpdir(), 'page-'));
  onTestFinished(() => rmSync(parent, { recursive: true }));
  const folder = path.join(parent, 'renderer');
  mkdirSync(path.join(folder, 'assets'), { recursive: true });
  writeFileSync(path.join(folder, 'index.html'), '<!doctype html><head></head>');
  writeFileSync(path.join(folder, 'assets', 'main.js'), 'console.log(1)');
  return folder;
}
