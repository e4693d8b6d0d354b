import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { destroyInstallation } from '../engine/destroy.ts';
import { gateFolder, openProtected } from '../engine/gate.fixture.ts';
import { inhouse } from './cli/testing/runCli.ts';

test('an installation is destroyed when its name was typed twice; the certificate names the last record of its log', async () => {
  const [dataDir, outside] = [path.join(gateFolder(), 'ward7'), gateFolder()];
  const run = (...args: string[]) => inhouse(['--data-dir', dataDir, '--json', ...args]);
  await run('keys', 'recovery');
  const file = path.join(outside, 'certificate.json');
  const destroy = ['destroy', '--certificate', file, '--name', 'ward7', '--again'];
  expect(JSON.parse((await run(...destroy, 'ward8')).stdout)).toMatchObject({
    error: { code: 'destroy.wrongName' },
  });
  expect(existsSync(path.join(dataDir, 'keys.json'))).toBe(true);
  const { records } = JSON.parse((await run('audit', 'list')).stdout) as { records: { sequence: number }[] };
  expect((await run(...destroy, 'ward7')).code).toBe(0);
  expect(existsSync(dataDir)).toBe(false);
  const certificate = JSON.parse(readFileSync(file, 'utf8'));
  expect(certificate).toMatchObject({ method: 'overwrite', passes: ['0x00', '0xFF', 'random', 'verify'] });
  expect(certificate.auditRecord.number).toBeGreaterThan(records[0]?.sequence ?? 0);
  expect(certificate.auditRecord.hash).toMatch(/^[0-9a-f]{64}$/);
  expect(JSON.parse((await run(...destroy, 'ward7')).stdout)).toMatchObject({
    error: { code: 'destroy.nothing' },
  });
});

test('what is left of an encrypted installation whose destruction was cut off opens with nothing, and a second try finishes it', async () => {
  const dataDir = path.join(gateFolder(), 'ward7');
  const { close } = await openProtected(dataDir);
  await close();
  const folder = path.join(dataDir, 'models');
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'a-plain-file'), 'a sentence');
  const stop = new Error('cut off');
  const cutOff = () => {
    throw stop;
  };
  await expect(destroyInstallation(dataDir, 'keys', cutOff)).rejects.toBe(stop);
  expect(readdirSync(dataDir)).not.toEqual(expect.arrayContaining(['keys.json']));
  expect(existsSync(path.join(dataDir, 'keys.json.copy'))).toBe(false);
  expect(existsSync(path.join(dataDir, 'inhouse.db'))).toBe(true);
  expect(
    JSON.parse((await inhouse(['--data-dir', dataDir, '--json', 'models', 'list'])).stdout),
  ).toMatchObject({
    error: { code: 'keys.missing' },
  });
  await destroyInstallation(dataDir, 'keys');
  expect(existsSync(dataDir)).toBe(false);
});

test('a removal has a certificate from its record, and no other record has one', async () => {
  const dataDir = gateFolder();
  const run = (...args: string[]) => inhouse(['--data-dir', dataDir, '--json', ...args]);
  expect((await run('data', 'create', 'alarms')).code).toBe(0);
  expect((await run('data', 'remove', 'alarms')).code).toBe(0);
  const { records } = JSON.parse((await run('audit', 'list')).stdout) as {
    records: { sequence: number; action: string; hash: string }[];
  };
  const removal = records.find(({ action }) => action === 'datasets.remove');
  const other = records.find(({ action }) => action === 'datasets.create');
  const certificate = await run('audit', 'certificate', '--record', String(removal?.sequence));
  expect(JSON.parse(certificate.stdout)).toMatchObject({
    ...{ subject: 'alarms', hash: removal?.hash, method: expect.stringContaining('overwritten') },
  });
  expect((await run('audit', 'certificate', '--record', String(other?.sequence))).code).toBe(3);
});
