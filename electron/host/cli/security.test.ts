import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { inhouse } from './testing/runCli.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'inhouse-cli-security-'));
const dataDir = path.join(folder, 'data');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = (...args: string[]) => inhouse(['--data-dir', dataDir, ...args]);

test('a new installation says that it is not encrypted, and refuses new keys', async () => {
  const { code, stdout } = await run('keys', 'list');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^Not encrypted\.\n.*nothing secret/);
  const rotated = await run('keys', 'rotate');
  expect(rotated.code).toBe(2);
  expect(rotated.stderr).toContain('nothing is encrypted');
});

test('a secret for the service manager is written for nobody else to read, and never over a file', async () => {
  const out = path.join(folder, 'secret.txt');
  const made = await run('keys', 'add-service', '--out', out);
  expect(made.code, made.stderr).toBe(0);
  expect(made.stdout).toContain('systemd-creds encrypt --name=inhouse-key');
  expect(Buffer.from(readFileSync(out, 'utf8'), 'base64')).toHaveLength(32);
  if (process.platform !== 'win32') expect(statSync(out).mode & 0o777).toBe(0o600);
  expect((await run('keys', 'add-service', '--out', out)).code).toBe(5);
  const { stdout } = await run('--json', 'keys', 'list');
  const { slots } = JSON.parse(stdout) as { slots: { kind: string; id: string }[] };
  expect(slots.map(({ kind }) => kind)).toEqual(['clear', 'service']);
  const removed = await run('keys', 'remove', slots.at(-1)?.id ?? '');
  expect(removed.stdout).not.toContain('service');
});

test('a token’s library that is none, or that anybody could have put there, is told by its code', async () => {
  const none = await run('keys', 'add-token', '--library', '/usr/lib/none.so');
  expect(none.code).toBe(5);
  expect(none.stderr).toContain('(token.libraryFailed)');
  const elsewhere = await run('keys', 'add-token', '--library', path.join(folder, 'mine.so'));
  expect(elsewhere.code).toBe(4);
  expect(elsewhere.stderr).toContain('(token.libraryPlace)');
});

test('a certificate is made, shown, and its authority given out; without one no other machine is served', async () => {
  const refused = await run('serve', '--host', '0.0.0.0', '--port', '0');
  expect(refused.code).toBe(4);
  expect(refused.stderr).toContain('(network.tlsNeeded)');
  expect((await run('tls', 'show')).stdout).toContain('No certificate');
  const made = await run('tls', 'make', 'ward7.example', '127.0.0.1');
  expect(made.stdout).toMatch(/^ward7\.example, 127\.0\.0\.1: valid until \d{4}-/);
  const out = path.join(folder, 'authority.pem');
  expect((await run('tls', 'authority', '--out', out)).code).toBe(0);
  expect(readFileSync(out, 'utf8')).toContain('BEGIN CERTIFICATE');
  expect(existsSync(path.join(dataDir, 'tls', 'server.pem'))).toBe(true);
});

test('an installation is set up with accounts and encryption, once; the recovery key is told then', async () => {
  const passphrase = path.join(folder, 'passphrase.txt');
  writeFileSync(passphrase, 'seven quiet herons\n');
  expect((await run('setup')).code).toBe(2);
  const { code, stdout, stderr } = await run('--passphrase-file', passphrase, 'setup', '--name', 'Ann');
  expect(code, stderr).toBe(0);
  expect(stdout).toMatch(/^Accounts, encrypted\.\n([0-9A-Z]{5}-){7}[0-9A-Z]{5}\n/);
  const again = await run('--user', 'Ann', '--passphrase-file', passphrase, 'setup', '--name', 'Ann');
  expect(again.stderr).toContain('(access.alreadySetUp)');
  expect(readFileSync(path.join(dataDir, 'inhouse.db')).includes('SQLite format 3')).toBe(false);
});
