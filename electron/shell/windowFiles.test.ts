import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { answerWindowRequest } from './windowFiles.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function windowFolder(): string {
  const parent = mkdtempSync(path.join(tmpdir(), 'window-'));
  folders.push(parent);
  const folder = path.join(parent, 'renderer');
  mkdirSync(path.join(folder, 'assets'), { recursive: true });
  writeFileSync(path.join(folder, 'index.html'), '<meta name="csp-nonce" content="__CSP_NONCE__">');
  writeFileSync(path.join(folder, 'assets', 'main.js'), 'console.log(1)');
  writeFileSync(path.join(parent, 'secret.json'), '{}');
  if (process.platform !== 'win32')
    symlinkSync(path.join(parent, 'secret.json'), path.join(folder, 'linked.json'));
  return folder;
}

test('the page carries the nonce of its own policy', async () => {
  const answer = await answerWindowRequest('inhouse://app/', windowFolder());
  const policy = answer.headers.get('content-security-policy') ?? '';
  const nonce = /'nonce-([^']+)'/.exec(policy)?.[1];
  expect(await answer.text()).toBe(`<meta name="csp-nonce" content="${nonce}">`);
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toContain('unsafe');
});

test('files of the window are served with their type', async () => {
  const answer = await answerWindowRequest('inhouse://app/assets/main.js', windowFolder());
  expect(await answer.text()).toBe('console.log(1)');
  expect(answer.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
});

test.each([
  '/../secret.json',
  '/%2e%2e/secret.json',
  '/..%2fsecret.json',
  '/assets/..\\..\\secret.json',
  '/linked.json',
  '/nowhere.js',
  '/assets',
  '/%00.js',
  '//secret.json',
])('%s leads nowhere', async (address) => {
  const answer = await answerWindowRequest(`inhouse://app${address}`, windowFolder());
  expect(answer.status).toBe(404);
});
