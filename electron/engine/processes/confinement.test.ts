import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { constants, tmpdir } from 'node:os';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { AppError } from '../../common/errors/appError.ts';
import { type Confinement, findConfinement, tryConfinement } from './confinement.ts';
import { type Launch, launchReader } from './launch.ts';
import { startProcess } from './startProcess.ts';

const confinement = await findConfinement();
if (confinement.failure) console.log(`SKIPPED, not confined here: ${confinement.failure.message}`);
const confinedTest = test.skipIf(confinement.failure !== null);
const { EPERM, ENOENT, EROFS } = constants.errno;

const fixture = path.resolve(import.meta.dirname, '../../../native/process/hostile.fixture.ts');
const none: Confinement = { program: null, failure: new AppError('confinement.notInstalled') };

interface Attack {
  readonly launch: Launch;
  readonly outcomes: Record<string, number>;
  readonly connections: number;
  readonly written: readonly string[];
}

/** A decoder's process that a file has taken over: what of its tries came through. */
async function attack(chosen: Confinement): Promise<Attack> {
  const root = mkdtempSync(path.join(tmpdir(), 'inhouse-attack-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const [given, elsewhere, kept] = ['given', 'elsewhere', 'kept'].map((name) => path.join(root, name)) as [
    string,
    string,
    string,
  ];
  for (const folder of [given, elsewhere, kept]) mkdirSync(folder);
  const [inside, outside] = [path.join(given, 'file'), path.join(elsewhere, 'secret')];
  for (const file of [inside, outside]) writeFileSync(file, 'secret');
  let connections = 0;
  const server = createServer(() => {
    connections += 1;
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const limits = { readFolders: [given], writeFolders: [kept], memoryMb: 100, isNative: true };
  const launch = await launchReader(fixture, limits, chosen);
  const words = [inside, outside, elsewhere, kept, String(address.port), String(process.pid)];
  const { child } = await startProcess({ ...launch, args: [...launch.args, ...words] }, [
    'ignore',
    'pipe',
    'inherit',
  ]);
  let said = '';
  for await (const part of child.stdout as Readable) said += part;
  const written = [given, elsewhere, kept].flatMap((folder) => readdirSync(folder));
  return { launch, outcomes: JSON.parse(said), connections, written: written.sort() };
}

confinedTest(
  'native code in a confined process reads and writes only what it was given, connects nowhere and sees no other process',
  async () => {
    const { launch, outcomes, connections, written } = await attack(confinement);
    expect(launch.isConfined).toBe(true);
    expect(outcomes).toEqual({
      ...{ read: 0, readOutside: ENOENT },
      ...{ writeBeside: EROFS, writeOutside: ENOENT, writeRoot: EROFS, writeKept: 0 },
      ...{ connect: EPERM, namespace: EPERM },
      ...{ signal: constants.errno.ESRCH, processes: ENOENT },
    });
    expect(connections).toBe(0);
    expect(written).toEqual(['file', 'new', 'secret']);
  },
);

test('the same tries come through where nothing confines them: the tries are real', async () => {
  const { launch, outcomes, written } = await attack(none);
  expect(launch.isConfined).toBe(false);
  expect(outcomes).toMatchObject({ read: 0, readOutside: 0, writeOutside: 0, connect: 0 });
  expect(written).toContain('file.new');
});

confinedTest(
  'without the filter of system calls the network is still another one, with nothing in it',
  async () => {
    const launch = await launchReader(fixture, { readFolders: [], memoryMb: 100 }, confinement);
    const script =
      "require('node:net').connect(9, '127.0.0.1').on('error', ({ code }) => console.log(code));";
    const args = launch.args.slice(0, launch.args.indexOf('--') + 2);
    // Started without `startProcess`, and so without the filter.
    expect(spawnSync(launch.command, [...args, '-e', script], { encoding: 'utf8' }).stdout.trim()).toBe(
      'ECONNREFUSED',
    );
    const far = script.replace('127.0.0.1', '192.0.2.1');
    expect(spawnSync(launch.command, [...args, '-e', far], { encoding: 'utf8' }).stdout.trim()).toBe(
      'ENETUNREACH',
    );
  },
);

confinedTest('killing what was started ends the confined process, too', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'inhouse-killed-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const entry = path.join(folder, 'wait.ts');
  writeFileSync(entry, "console.log('here'); setInterval(() => undefined, 1000);");
  const launch = await launchReader(entry, { readFolders: [folder], memoryMb: 100 }, confinement);
  const { child, pid } = await startProcess(launch, ['ignore', 'pipe', 'inherit']);
  await once(child.stdout as Readable, 'data');
  expect(pid).not.toBe(child.pid);
  expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8')).toContain('wait.ts');
  child.kill('SIGKILL');
  const isGone = () => {
    try {
      return / [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    } catch {
      return true;
    }
  };
  while (!isGone()) await sleep(5);
});

test('where bubblewrap is missing, cannot work or does not exist, the reason is told', async () => {
  const reasonOf = async (...given: Parameters<typeof tryConfinement>) =>
    (await tryConfinement(...given)).failure;
  expect(await reasonOf('bwrap', 'win32')).toMatchObject({ code: 'confinement.otherSystem' });
  if (process.platform !== 'linux') return;
  expect(await reasonOf('no-such-program')).toMatchObject({ code: 'confinement.notInstalled' });
  const folder = mkdtempSync(path.join(tmpdir(), 'inhouse-refusing-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const refusing = path.join(folder, 'bwrap');
  writeFileSync(refusing, '#!/bin/sh\necho "bwrap: No permissions to create new namespace" >&2\nexit 1\n', {
    mode: 0o755,
  });
  expect(await reasonOf(refusing)).toMatchObject({
    code: 'confinement.refused',
    data: { reason: 'bwrap: No permissions to create new namespace' },
  });
});
