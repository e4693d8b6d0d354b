import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { BackupStatus } from '../contract/backup.ts';
import { gateFolder, openGate, openProtected, person } from '../engine/gate.fixture.ts';
import { inhouse } from './cli/testing/runCli.ts';

test('an encrypted installation in use is backed up, verified and tried out, and opens on another machine with its passphrase', async () => {
  const [dataDir, stick, other] = [gateFolder(), gateFolder(), path.join(gateFolder(), 'new')];
  const { gate, client } = await openProtected(dataDir);
  expect(await client.backup.status()).toMatchObject({ targets: [], isOverdue: true, needsRecovery: false });
  const grant = (place: string) => gate.engine?.grants.add(place, 'write') as never;
  await expect(client.backup.add({ folder: grant(dataDir) })).rejects.toMatchObject({
    code: 'backup.insideData',
  });
  const { target } = await client.backup.add({ folder: grant(stick) });
  const ended = async (job: string) => {
    await expect
      .poll(async () => (await client.jobs.show({ job })).endedAt, { timeout: 60_000 })
      .not.toBeNull();
    const { state, error } = await client.jobs.show({ job });
    expect({ state, error }).toEqual({ state: 'succeeded', error: null });
  };
  await client.datasets.create({ name: 'alarms', kind: 'text' });
  await ended((await client.backup.start({ target })).job);
  await ended((await client.backup.verify({ target })).job);
  await ended((await client.backup.drill({ target })).job);
  expect(existsSync(path.join(dataDir, 'backup-work', 'drill'))).toBe(false);
  const status = await client.backup.change({ target, isOutside: true });
  expect(status).toMatchObject({ isOverdue: false, rule: { copies: 2, outside: 1 } });
  expect(status.targets[0]).toMatchObject({ verifiedAt: expect.any(String), drilledAt: expect.any(String) });
  expect((await client.backup.list({ target })).backups).toHaveLength(1);
  const records = (await client.audit.list({})).records.map(({ action }) => action);
  expect(records).toEqual(
    expect.arrayContaining(['backup.add', 'backup.made', 'backup.verified', 'backup.drilled']),
  );

  const secret = path.join(stick, 'passphrase.txt');
  writeFileSync(secret, `${person.passphrase}\n`);
  const asked = ['--data-dir', other, '--json', 'backup', 'restore', stick, '--secret-file', secret];
  expect((await inhouse([...asked, '--name', 'nobody'])).code).toBe(4);
  const restored = await inhouse([...asked, '--name', person.name]);
  expect(restored).toMatchObject({ code: 0 });
  const { connect } = await openGate(other);
  const there = connect();
  await there.access.signIn(person);
  expect((await there.datasets.list()).datasets.map(({ name }) => name)).toEqual(['alarms']);
});

test('the command line backs up, says how things stand, and restores with the recovery key in place of what is there', async () => {
  const [dataDir, stick] = [gateFolder(), gateFolder()];
  const run = (...args: string[]) => inhouse(['--data-dir', dataDir, '--json', ...args]);
  expect(JSON.parse((await run('backup', 'to', stick)).stdout)).toMatchObject({
    error: { code: 'backup.needsRecovery' },
  });
  const { recoveryKey } = JSON.parse((await run('keys', 'recovery')).stdout) as { recoveryKey: string };
  expect(await run('backup', 'to', stick, '--outside', '--schedule', 'weekly')).toMatchObject({ code: 0 });
  const status = JSON.parse((await run('backup', 'list')).stdout) as BackupStatus;
  expect(status.targets[0]).toMatchObject({ isOutside: true, schedule: 'weekly', isThere: true });
  expect(JSON.parse((await run('backup', 'list', stick)).stdout)).toMatchObject({ backups: [{ files: 2 }] });

  const secret = path.join(gateFolder(), 'key');
  writeFileSync(secret, recoveryKey);
  writeFileSync(path.join(dataDir, 'since'), 'then');
  const restore = ['backup', 'restore', stick, '--secret-file', secret];
  expect(JSON.parse((await run(...restore)).stdout)).toMatchObject({ error: { code: 'restore.notEmpty' } });
  const { setAside } = JSON.parse((await run(...restore, '--replace')).stdout) as { setAside: string };
  expect(readFileSync(path.join(setAside, 'since'), 'utf8')).toBe('then');
  expect(existsSync(path.join(dataDir, 'since'))).toBe(false);
  rmSync(setAside, { recursive: true });
  expect((await run('models', 'list')).code).toBe(0);
  mkdirSync(path.join(stick, 'empty'));
  expect((await run('backup', 'list', path.join(stick, 'empty'))).code).toBe(3);
});
