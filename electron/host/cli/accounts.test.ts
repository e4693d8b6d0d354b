import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { connectEngine } from './connect.ts';
import { inhouse } from './testing/runCli.ts';

test('a command is given by nobody, by whoever has signed in, or by whoever is named with a passphrase', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'cli-accounts-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const dataDir = path.join(folder, 'data');
  const secret = (name: string, text: string) => {
    const file = path.join(folder, name);
    writeFileSync(file, `${text}\n`);
    return file;
  };
  const ann = secret('ann', 'seven green kettles sing');
  const first = secret('first', 'one quiet river stone');
  const run = (...args: string[]) => inhouse(['--json', '--data-dir', dataDir, ...args]);
  const engine = await connectEngine({ dataDir });
  const person = { name: 'Ann', passphrase: 'seven green kettles sing' };
  await engine.client.access.setUp({ mode: 'accounts', encrypts: true, person });

  expect(await run('models', 'list')).toMatchObject({ code: 4 });
  expect((await run('models', 'list')).stdout).toContain('access.signInNeeded');
  const wrong = await run('--passphrase-file', first, 'sign-in', 'Ann');
  expect(wrong.stdout).toContain('access.wrongPassphrase');
  expect(await run('--passphrase-file', ann, 'sign-in', 'Ann')).toMatchObject({ code: 0 });
  expect(statSync(path.join(dataDir, 'command-line-session')).mode & 0o777).toBe(0o600);
  expect(await run('models', 'list')).toMatchObject({ code: 0 });
  expect(JSON.parse((await run('whoami')).stdout).account).toMatchObject({ role: 'administrator' });
  const added = await run('accounts', 'add', 'Bob', '--role', 'operator', '--first-passphrase-file', first);
  expect(JSON.parse(added.stdout)).toMatchObject({ name: 'Bob', role: 'operator', mustChange: true });
  const refused = await run('accounts', 'disable', 'ann');
  expect(refused.stdout).toContain('accounts.lastAdministrator');
  expect(await run('accounts', 'disable', 'bob')).toMatchObject({ code: 0 });
  expect(await run('sign-out')).toMatchObject({ code: 0 });
  expect((await run('accounts', 'list')).stdout).toContain('access.signInNeeded');
  await engine.close();

  // No engine runs: one is started for the command, locked, and opened by whoever is named.
  expect((await run('models', 'list')).stdout).toContain('keys.locked');
  expect(await run('--user', 'Ann', '--passphrase-file', ann, 'models', 'list')).toMatchObject({ code: 0 });
}, 180_000);
