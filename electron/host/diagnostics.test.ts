import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createRouterClient } from '@orpc/server';
import { expect, onTestFinished, test } from 'vitest';
import { AppError } from '../common/errors/appError.ts';
import { createRouter } from '../engine/router.ts';
import { singleUserActor } from '../engine/security/actor.ts';
import { readSettings } from '../engine/settings/settings.ts';
import { buildDiagnostics } from '../engine/system/diagnostics.ts';
import { safeTrace } from '../engine/system/redact.ts';
import { inhouse } from './cli/testing/runCli.ts';
import { startEngine } from './engineClient.fixture.ts';

/** Words that must not leave the machine, as they lie in names, paths, prompts and messages. */
const secrets = {
  folder: 'Müller-Onkologie',
  chinese: '张伟的病历',
  windows: 'C:\\Users\\hmueller\\Befunde',
  prompt: 'Patient 4711 klagt',
  model: 'klinik-geheim-7b',
  stack: '/srv/klinik/befund.ts',
} as const;
const everywhere = Object.values(secrets).join(' | ');

/** A frame that looks like the program's own but is not there, and one that hides a name behind a real file. */
const hostileStack = `Error: ${everywhere}
    at ${secrets.stack}:1:2
    at ${secrets.chinese} (${path.resolve(import.meta.dirname, secrets.model)}.ts:3:4)
    at real (${import.meta.filename}:5:6)
    at ${secrets.windows}:7:8
    at node:${secrets.folder}:9:10
    at async file:///${secrets.folder}/x.ts:1:1`;

test('a diagnostics file holds what a helper needs, and not a word of what users wrote, named or chose', async () => {
  const parent = await mkdtemp(path.join(tmpdir(), 'inhouse-diagnostics-'));
  const dataDir = path.join(parent, `${secrets.folder} ${secrets.chinese}`);
  onTestFinished(() => rm(parent, { recursive: true, force: true }));
  const engine = await startEngine({ dataDir, usePrepared: false });
  const client = createRouterClient(createRouter(engine), { context: { actor: singleUserActor('local') } });
  const { store, log } = engine;
  const now = new Date().toISOString();
  const columns = 'id, kind, state, subject, actor, input, progress, error, result, created_at';
  const job = (id: string, kind: string) => ({
    sql: `INSERT INTO jobs (${columns}) VALUES (?, ?, 'failed', ?, ?, ?, ?, ?, ?, ?)`,
    params: [
      id,
      kind,
      everywhere,
      everywhere,
      JSON.stringify({ folder: everywhere }),
      JSON.stringify({ step: everywhere, fraction: 0.5 }),
      JSON.stringify({ code: 'disk.full', data: { path: everywhere }, logId: '0badcafe' }),
      JSON.stringify({ text: everywhere }),
      now,
    ],
  });
  await store.write({
    audit: null,
    statements: [
      job('0123456789ab', 'import'),
      job(secrets.model, secrets.chinese),
      {
        sql: 'INSERT INTO models (id, name, family, parameter_count, source_precision, context_length, licence, source_mode, source_bytes, imported_at) VALUES (?, ?, ?, 7, ?, 512, ?, ?, 1, ?)',
        params: [secrets.model, everywhere, secrets.chinese, secrets.windows, everywhere, 'copy', everywhere],
      },
    ],
  });
  await client.settings.change({ defaultModel: secrets.model });
  await client.system.reportWindowBug({ message: everywhere, stack: hostileStack });
  const bug = new Error(everywhere, { cause: new AppError('disk.full', { path: everywhere }) });
  bug.stack = hostileStack;
  bug.name = secrets.model;
  log.bug(bug, undefined, { job: everywhere });
  log.failure(new AppError('disk.full', { path: everywhere }));
  log.warn(everywhere, { line: everywhere, state: everywhere, silentMs: everywhere });

  const { fileName, text } = await client.system.diagnostics();
  for (const secret of Object.values(secrets)) {
    expect(text).not.toContain(secret);
    expect(text).not.toContain(JSON.stringify(secret).slice(1, -1));
  }
  expect(text).not.toContain('4711');
  expect(fileName).toMatch(/^inhouse-diagnostics-\d{4}-\d{2}-\d{2}\.json$/);
  expect(JSON.parse(text)).toMatchObject({
    format: 1,
    program: { versions: { node: process.versions.node } },
    integrity: { inhouse: { sound: true, problems: 0 }, audit: { sound: true, problems: 0 } },
    rows: { models: 1, jobs: 2 },
    settings: { headRoom: 0.3, hasDefaultModel: true },
    models: [{ number: 1, family: '[other]', parameters: 7 }],
    jobs: [
      { id: null, kind: '[other]', error: { code: 'disk.full' } },
      { id: '0123456789ab', kind: 'import', fraction: 0.5, error: { code: 'disk.full', logId: '0badcafe' } },
    ],
    errors: { 'disk.full': 3, 'internal.bug': 2 },
  });
  await engine.close();

  const out = path.join(parent, 'report.json');
  const args = ['--data-dir', dataDir, 'diagnostics', '--out', out];
  expect(await inhouse(args)).toMatchObject({ code: 0, stdout: `${out}\n` });
  expect(JSON.parse(await readFile(out, 'utf8'))).toMatchObject({ format: 1, rows: { jobs: 2 } });
  expect(await inhouse(args)).toMatchObject({ code: 5 });
}, 60_000);

test('of a graphics card there are figures and words of ours, not what it and its programs are called', async () => {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'inhouse-diagnostics-'));
  onTestFinished(() => rm(dataDir, { recursive: true, force: true }));
  const engine = await startEngine({ dataDir, usePrepared: false });
  const clock = { mhz: 1755, maxMhz: everywhere as never };
  const document = await buildDiagnostics({
    status: { version: '1', engineId: 'x', dataDir, platform: 'linux-x64' },
    settings: readSettings(engine.store),
    store: engine.store,
    gpus: [
      {
        id: everywhere,
        name: everywhere,
        vendor: 'nvidia',
        displayOnly: false,
        pciAddress: everywhere,
        memoryBytes: 80e9,
        memorySource: 'nvml',
        memoryUsedBytes: 1,
        driver: `550.54.15 ${everywhere}`,
        computeCapability: '9.0',
        activity: {
          ...{ load: 0.5, memoryUsedBytes: 7, temperature: everywhere as never, powerWatts: 312.5 },
          ...{ powerLimitWatts: 700, fan: null, throttles: ['heat', everywhere as never] },
          clocks: { graphics: clock, sm: clock, memory: clock },
          processes: [
            { pid: 1, name: everywhere, model: everywhere, role: 'models', memoryBytes: 1 },
            { pid: 2, name: everywhere, model: null, role: null, memoryBytes: 1 },
          ],
        },
        claims: [],
      },
    ],
  });
  await engine.close();
  const text = JSON.stringify(document);
  for (const secret of Object.values(secrets))
    expect(text).not.toContain(JSON.stringify(secret).slice(1, -1));
  expect(document).toMatchObject({
    graphics: [
      {
        ...{ vendor: 'nvidia', memoryBytes: 80e9, driver: null, computeCapability: '9.0' },
        activity: {
          ...{ load: 0.5, temperature: null, powerWatts: 312.5, graphicsMhz: 1755 },
          ...{ throttles: ['heat', '[other]'], processes: 2, ownProcesses: 1 },
        },
      },
    ],
  });
});

test('of a stack only places in the program’s own files and in Node’s are kept', () => {
  const frames = (stack: string) => safeTrace({ name: 'Error', stack })?.frames;
  expect(frames(hostileStack)).toEqual(['electron/host/diagnostics.test.ts:5:6']);
  expect(frames('Error: x\n    at run (node:fs:1:2)\n    at run (node:fs/secret:1:2)')).toEqual([
    'node:fs:1:2',
  ]);
  expect(frames(new Error('real').stack ?? '')?.[0]).toMatch(
    /^electron\/host\/diagnostics\.test\.ts:\d+:\d+$/,
  );
});
