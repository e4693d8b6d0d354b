import { readFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { availableParallelism, cpus, freemem, release, totalmem, uptime } from 'node:os';
import { isErrorCode } from '../../common/errors/appError.ts';
import { type Gpu, gpuSchema, gpuThrottles } from '../../contract/hardware.ts';
import { jobKindSchema, jobStateSchema } from '../../contract/jobs.ts';
import { precisionSchema, sourceModeSchema } from '../../contract/models.ts';
import { type Settings, settingsSchema } from '../../contract/settings.ts';
import type { SystemStatus } from '../../contract/system.ts';
import { type LogLine, readLogLines } from '../logLines.ts';
import type { Store } from '../store/store.ts';
import { knownId, knownMoment, knownNumber, knownVersion, knownWord, safeTrace } from './redact.ts';

export interface DiagnosticsSources {
  readonly status: SystemStatus;
  readonly settings: Settings;
  readonly store: Store;
  /** null: not known yet. */
  readonly gpus: readonly Gpu[] | null;
}

/** Rows and lines in the file, at most. */
const mostJobs = 200;
const mostLogLines = 500;

/**
 * One file for whoever is asked for help: what the program is, runs on and has gone through, without a word that a user
 * wrote or chose. Names, paths, prompts and answers are not taken up in the first place (see redact.ts).
 */
export async function buildDiagnostics({
  status,
  settings,
  store,
  gpus,
}: DiagnosticsSources): Promise<object> {
  const lines = await readLogLines(status.dataDir, { atMost: mostLogLines });
  const jobs = store.read<JobRow>('SELECT * FROM jobs ORDER BY rowid DESC LIMIT ?', [mostJobs]);
  return {
    format: 1,
    about: 'Diagnostics of Inhouse. Holds no names, paths, prompts or answers.',
    at: new Date().toISOString(),
    program: { version: status.version, platform: status.platform, versions: programVersions(store) },
    machine: await describeMachine(status.dataDir),
    graphics: gpus?.map(describeGpu) ?? null,
    settings: describeSettings(settings),
    integrity: await store.checkIntegrity(),
    rows: countRows(store),
    models: describeModels(store),
    jobs: jobs.map(describeJob),
    errors: countErrors(jobs, lines),
    log: lines.map(describeLine),
  };
}

const versionNames = ['onnxruntime-node', 'better-sqlite3', 'sharp', 'koffi', 'electron'] as const;

function programVersions(store: Store): Record<string, string> {
  const sqlite = store.read<{ version: string }>('SELECT sqlite_version() AS version')[0]?.version ?? '';
  const known: Record<string, string> = { node: process.versions.node, v8: process.versions.v8, sqlite };
  const read = (name: string): string | null => {
    try {
      const file = new URL(`../../../node_modules/${name}/package.json`, import.meta.url);
      const { version } = JSON.parse(readFileSync(file, 'utf8'));
      return typeof version === 'string' ? version : null;
    } catch {
      return null; // Not part of this installation.
    }
  };
  for (const name of versionNames) {
    const version = read(name);
    if (version !== null) known[name] = version;
  }
  return known;
}

async function describeMachine(dataDir: string): Promise<object> {
  const disk = await statfs(dataDir);
  return {
    system: release(),
    processor: cpus()[0]?.model ?? null,
    threads: availableParallelism(),
    memoryBytes: totalmem(),
    freeMemoryBytes: freemem(),
    upSeconds: Math.round(uptime()),
    engineUpSeconds: Math.round(process.uptime()),
    engineMemoryBytes: process.memoryUsage.rss(),
    diskBytes: disk.blocks * disk.bsize,
    freeDiskBytes: disk.bavail * disk.bsize,
  };
}

const vendors: ReadonlySet<string> = new Set(gpuSchema.shape.vendor.options);
const throttleNames: ReadonlySet<string> = new Set(gpuThrottles);

/** What a card is called is left out: its memory, its capability and its driver tell what matters. */
function describeGpu({ vendor, memoryBytes, driver, computeCapability, activity }: Gpu): object {
  return {
    vendor: knownWord(vendor, vendors),
    memoryBytes: knownNumber(memoryBytes),
    driver: knownVersion(driver),
    computeCapability: knownVersion(computeCapability),
    activity: activity && {
      load: knownNumber(activity.load),
      memoryUsedBytes: knownNumber(activity.memoryUsedBytes),
      temperature: knownNumber(activity.temperature),
      powerWatts: knownNumber(activity.powerWatts),
      powerLimitWatts: knownNumber(activity.powerLimitWatts),
      graphicsMhz: knownNumber(activity.clocks.graphics.mhz),
      memoryMhz: knownNumber(activity.clocks.memory.mhz),
      fan: knownNumber(activity.fan),
      throttles: activity.throttles?.map((throttle) => knownWord(throttle, throttleNames)) ?? null,
      processes: activity.processes?.length ?? null,
      ownProcesses: activity.processes?.filter(({ role }) => role !== null).length ?? null,
    },
  };
}

/** Numbers and choices; of a setting that names something only whether it is set. */
function describeSettings(settings: Settings): Record<string, unknown> {
  const described: Record<string, unknown> = { setupStep: settings.setup.step };
  for (const name of Object.keys(settingsSchema.shape)) {
    const value: unknown = Reflect.get(settings, name);
    if (typeof value === 'number' || typeof value === 'boolean') described[name] = value;
  }
  described.gpuPolicy = settings.gpuPolicy;
  described.speculation = settings.speculation;
  described.hasDefaultModel = settings.defaultModel !== null;
  return described;
}

const countedTables = ['models', 'variants', 'conversations', 'messages', 'jobs', 'job_output'] as const;

function countRows(store: Store): Record<string, number> {
  return Object.fromEntries(
    countedTables.map((table) => {
      const [row] = store.read<{ count: number }>(`SELECT count(*) AS count FROM ${table}`);
      return [table, row?.count ?? 0];
    }),
  );
}

const families: ReadonlySet<string> = new Set([
  'qwen2',
  'qwen3',
  'llama',
  'phi3',
  'gemma2',
  'gemma3',
  'mistral',
]);
const sourcePrecisions: ReadonlySet<string> = new Set(['F32', 'F16', 'BF16']);
const precisions: ReadonlySet<string> = new Set(precisionSchema.options);
const sourceModes: ReadonlySet<string> = new Set(sourceModeSchema.options);

function describeModels(store: Store): object[] {
  const variants = store.read<Row>('SELECT * FROM variants');
  return store.read<Row>('SELECT * FROM models ORDER BY imported_at').map((model, index) => ({
    number: index + 1,
    family: knownWord(model.family, families),
    parameters: knownNumber(model.parameter_count),
    sourcePrecision: knownWord(model.source_precision, sourcePrecisions),
    contextLength: knownNumber(model.context_length),
    sourceMode: knownWord(model.source_mode, sourceModes),
    sourceBytes: knownNumber(model.source_bytes),
    versions: variants
      .filter((variant) => variant.model_id === model.id)
      .map((variant) => ({
        precision: knownWord(variant.precision, precisions),
        blockSize: knownNumber(variant.block_size),
        sizeBytes: knownNumber(variant.size_bytes),
        preparedBytes: knownNumber(variant.prepared_bytes),
      })),
  }));
}

type Row = Readonly<Record<string, unknown>>;

interface JobRow extends Row {
  readonly error: string | null;
  readonly progress: string | null;
}

const kinds: ReadonlySet<string> = new Set(jobKindSchema.options);
const states: ReadonlySet<string> = new Set(jobStateSchema.options);

function describeJob(row: JobRow): object {
  return {
    id: knownId(row.id),
    kind: knownWord(row.kind, kinds),
    state: knownWord(row.state, states),
    paused: row.paused === 1,
    attempt: knownNumber(row.attempt),
    createdAt: knownMoment(row.created_at),
    startedAt: knownMoment(row.started_at),
    endedAt: knownMoment(row.ended_at),
    fraction: knownNumber(parse(row.progress).fraction),
    error: describeError(parse(row.error)),
  };
}

function describeError({ code, logId }: Row): object | null {
  return code === undefined ? null : { code: knownCode(code), logId: knownId(logId) };
}

function knownCode(code: unknown): string {
  return typeof code === 'string' && isErrorCode(code) ? code : '[other]';
}

function countErrors(jobs: readonly JobRow[], lines: readonly LogLine[]): Record<string, number> {
  const codes = [
    ...jobs.map(({ error }) => parse(error).code),
    ...lines.map(({ msg, code }) => (msg === 'bug' ? 'internal.bug' : msg === 'failure' ? code : undefined)),
  ].filter((code) => code !== undefined);
  const counts: Record<string, number> = {};
  for (const code of codes.map(knownCode)) counts[code] = (counts[code] ?? 0) + 1;
  return counts;
}

/** What the engine writes into its log by itself; see the calls of `log.info` and `log.warn`. */
const messages: ReadonlySet<string> = new Set([
  'a job begins',
  'a job rests',
  'a job is silent',
  'bug',
  'failure',
  'compute process',
]);

function describeLine(line: LogLine): object {
  const known = {
    at: knownMoment(line.time),
    level: knownNumber(line.level),
    message: knownWord(line.msg, messages),
    job: knownId(line.job),
    logId: knownId(line.logId),
    kind: line.kind === undefined ? null : knownWord(line.kind, kinds),
    state: line.state === undefined ? null : knownWord(line.state, states),
    attempt: knownNumber(line.attempt),
    silentMs: knownNumber(line.silentMs),
    code: line.code === undefined ? null : knownCode(line.code),
    error: safeTrace(line.error) ?? safeTrace(line.cause),
  };
  return Object.fromEntries(Object.entries(known).filter(([, value]) => value !== null));
}

function parse(text: string | null): Row {
  if (text === null) return {};
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Row) : {};
  } catch {
    return {};
  }
}
