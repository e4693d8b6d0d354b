import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { IpcMain } from 'electron';
import { expect, test } from 'vitest';
import { answer, ipcNames, listen } from './ipc.ts';

const page = { url: 'inhouse://app/#/chat', parent: null };
const strangers = [
  null,
  { url: 'https://example.com/', parent: null },
  { url: 'inhouse://app/', parent: page },
];

/** Stands in for Electron's ipcMain. */
function createIpc() {
  const listeners = new Map<string, (event: unknown, message: unknown) => unknown>();
  const keep = (name: string, listener: never) => listeners.set(name, listener);
  return { ipc: { on: keep, handle: keep } as unknown as IpcMain, listeners };
}

test('a message is heard from the window’s own page and from nobody else', () => {
  const { ipc, listeners } = createIpc();
  const heard: unknown[] = [];
  listen(ipc, ipcNames.reportWork, (_event, message) => heard.push(message));
  for (const senderFrame of strangers) listeners.get('report-work')?.({ senderFrame }, 'stranger');
  listeners.get('report-work')?.({ senderFrame: page }, 'own');
  expect(heard).toEqual(['own']);
});

test('a question is answered to the window’s own page and refused to anybody else', async () => {
  const { ipc, listeners } = createIpc();
  answer(ipc, ipcNames.grantDropped, async (_event, message) => `granted ${message}`);
  for (const senderFrame of strangers)
    expect(() => listeners.get('grant-dropped')?.({ senderFrame }, '/x')).toThrow('refused');
  expect(await listeners.get('grant-dropped')?.({ senderFrame: page }, '/x')).toBe('granted /x');
});

test('the preload script uses these channels and no others, and hands out neither require nor ipcRenderer', () => {
  const preload = readFileSync(path.join(import.meta.dirname, 'preload.cjs'), 'utf8');
  const used = [...preload.matchAll(/ipcRenderer\.(?:send|invoke)\('([^']+)'/g)].map(([, name]) => name);
  expect(used.sort()).toEqual(Object.values(ipcNames).sort());
  expect(preload.match(/exposeInMainWorld/g)).toHaveLength(1);
  expect(preload.match(/require\(/g)).toHaveLength(1);
});
