import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { arch } from 'node:os';
import path from 'node:path';
import { presentFeatures } from '../../../common/cpuFeatures.ts';
import { AppError } from '../../../common/errors/appError.ts';
import { formatBytes, formatCount } from '../../../common/format.ts';
import type { ProviderProof } from '../../../contract/providers.ts';
import type { SelftestCheckName } from '../../../contract/selftest.ts';
import type { ComputePool } from '../../processes/computePool.ts';
import { type Confinement, findConfinement } from '../../processes/confinement.ts';
import { readMemory } from '../../processes/readMemory.ts';
import { openDataDir } from '../../store/dataDir.ts';
import type { Store } from '../../store/store.ts';
import type { MachineProcess } from '../machineProcess.ts';
import { readKernelCpu } from '../sources/kernelCpu.ts';
import type { SystemFiles } from '../sources/systemFiles.ts';
import { checkAuditLog } from './auditLog.ts';
import { judgeProofs } from './providers.ts';

/** What the checks work with. Without a running engine some of it is missing, and what needs it is skipped. */
export interface SelftestTools {
  readonly dataDir: string;
  readonly files: SystemFiles;
  readonly pool: Pick<ComputePool, 'runReader'>;
  readonly machine: MachineProcess;
  /** null: the engine could not be started; `startFailure` says why. */
  readonly store: Store | null;
  readonly startFailure: AppError | null;
  readonly sampleModelFolder: string;
  /** Where the built window lies. */
  readonly windowFolder: string;
  /** The answer of the sample model to the question; null: it is not imported. Left out: nobody can ask. */
  readonly askSample?: ((question: string) => Promise<string | null>) | undefined;
  /** Left out: what is tried here. */
  readonly confinement?: () => Promise<Confinement>;
  /** Proves every execution provider anew. Left out: there is no engine that could. */
  readonly proveProviders?: (() => Promise<readonly ProviderProof[]>) | undefined;
}

/** What a check found. A check that fails throws an AppError. */
export interface Finding {
  readonly detail: string;
  readonly warning?: AppError;
  /** Nothing was checked, because what it needs is not there. */
  readonly isSkipped?: boolean;
}

const skipped = (detail = ''): Finding => ({ detail, isSkipped: true });

type Check = (tools: SelftestTools) => Finding | Promise<Finding>;

export const checks: Readonly<Record<SelftestCheckName, Check>> = {
  processor: checkProcessor,
  memory: checkMemory,
  engine({ startFailure }) {
    if (startFailure) throw startFailure;
    return { detail: '' };
  },
  dataDirectory: checkDataDirectory,
  lock: checkLock,
  diskSpace: checkDiskSpace,
  databases: checkDatabases,
  async auditLog({ store }) {
    if (!store) return skipped();
    return { detail: `audit.db: ${await checkAuditLog(store)}` };
  },
  clock: checkClock,
  async nativeCalls({ machine }) {
    const pid = await machine.ask((client) => client.machine.processId());
    if (!Number.isInteger(pid) || pid <= 0) throw new AppError('selftest.failed', { reason: `pid ${pid}` });
    return { detail: 'koffi' };
  },
  inference: checkInference,
  async providers({ proveProviders }) {
    return proveProviders ? judgeProofs(await proveProviders()) : skipped();
  },
  reader: checkReader,
  confinement: checkConfinement,
  sampleAnswer: checkSampleAnswer,
  windowFiles: checkWindowFiles,
  loopback: checkLoopback,
};

function checkProcessor({ files }: SelftestTools): Finding {
  const cpu = readKernelCpu(files, arch());
  if (cpu === null) return skipped(arch());
  return { detail: [cpu.model, `${cpu.logicalCores} threads`, ...presentFeatures(cpu.features)].join(', ') };
}

const fewMemoryBytes = 1e9;

function checkMemory({ files }: SelftestTools): Finding {
  const { availableBytes, totalBytes } = readMemory(files.read);
  const detail = `${formatBytes(availableBytes)} / ${formatBytes(totalBytes)}`;
  if (availableBytes >= fewMemoryBytes) return { detail };
  return { detail, warning: new AppError('selftest.memoryLow', { bytes: formatBytes(availableBytes) }) };
}

const probeBytes = 1024 * 1024;

function checkDataDirectory({ dataDir }: SelftestTools): Finding {
  const file = path.join(dataDir, `.selftest-${randomBytes(4).toString('hex')}`);
  const bytes = randomBytes(probeBytes);
  try {
    writeFileSync(file, bytes, { flush: true, mode: 0o600, flag: 'wx' });
    if (!readFileSync(file).equals(bytes)) throw new AppError('selftest.diskLies');
  } catch (error) {
    if (error instanceof AppError) throw error;
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    throw code === 'ENOSPC'
      ? new AppError('disk.full', { path: dataDir })
      : new AppError('dataDir.unusable', { path: dataDir, reason: code });
  } finally {
    rmSync(file, { force: true });
  }
  return { detail: formatBytes(probeBytes) };
}

/** A second engine must be refused; that one is open, this process knows. */
function checkLock({ dataDir, store }: SelftestTools): Finding {
  if (!store) return skipped();
  try {
    openDataDir(dataDir).release();
  } catch (error) {
    if (error instanceof AppError && error.code === 'engine.alreadyRunning') return { detail: '' };
    throw error;
  }
  throw new AppError('selftest.notLocked');
}

const fewDiskBytes = { warned: 5e9, failed: 100e6 };

function checkDiskSpace({ dataDir }: SelftestTools): Finding {
  if (!existsSync(dataDir)) return skipped();
  const { bavail, bsize } = statfsSync(dataDir);
  const bytes = formatBytes(bavail * bsize);
  const low = new AppError('selftest.diskLow', { bytes });
  if (bavail * bsize < fewDiskBytes.failed) throw low;
  return bavail * bsize < fewDiskBytes.warned ? { detail: bytes, warning: low } : { detail: bytes };
}

async function checkDatabases({ store }: SelftestTools): Promise<Finding> {
  if (!store) return skipped();
  const databases = Object.entries(await store.checkIntegrity());
  const damaged = databases.filter(([, { sound }]) => !sound);
  if (damaged.length > 0) {
    const problems = damaged.map(([name, { problems: count }]) => `${name}.db (${count})`).join(', ');
    throw new AppError('selftest.databaseDamaged', { problems });
  }
  return { detail: 'inhouse.db, audit.db' };
}

/** No release of Inhouse is older; and no job was asked for in the future. */
const earliestTime = '2026-01-01T00:00:00.000Z';

function checkClock({ store }: SelftestTools): Finding {
  const now = new Date().toISOString();
  const [last] = store?.read<{ at: string | null }>('SELECT MAX(created_at) AS at FROM jobs') ?? [];
  const earliest = last?.at && last.at > earliestTime ? last.at : earliestTime;
  if (now >= earliest) return { detail: now };
  return { detail: now, warning: new AppError('selftest.clockWrong', { now, earliest }) };
}

/** Exact: rounding of float32. Fast: activations of 8 bits are off by up to half a step of 1/127 each. */
const allowed = { exact: 1e-4, fast: 0.03 };

async function checkInference({ machine }: SelftestTools): Promise<Finding> {
  const { runtime, direct, ...stock } = await machine.ask((client) => client.machine.inference());
  const detail = `${runtime}, ${requireRight(stock)}`;
  // Models run through the stock binding then, only slower.
  if ('code' in direct) return { detail, warning: new AppError(direct.code, direct.data) };
  requireRight(direct);
  return { detail };
}

function requireRight({ exact, fast }: { readonly exact: number; readonly fast: number }): string {
  const difference = `${exact.toExponential(1)}, ${fast.toExponential(1)}`;
  // Also not a number.
  const isRight = exact <= allowed.exact && fast <= allowed.fast;
  if (!isRight) throw new AppError('selftest.wrongNumbers', { difference });
  return difference;
}

async function checkReader({ pool, sampleModelFolder }: SelftestTools): Promise<Finding> {
  const found = await pool.runReader(
    'preview',
    { folder: sampleModelFolder },
    { readFolders: [sampleModelFolder] },
  );
  const refused = found.problems.find(({ severity }) => severity === 'refuse');
  if (refused) throw new AppError('selftest.failed', { reason: refused.code });
  return { detail: `${found.name}, ${formatCount(found.parameterCount)}` };
}

/** Trying it has started a confined process. */
async function checkConfinement({ confinement = findConfinement }: SelftestTools): Promise<Finding> {
  const { program, failure } = await confinement();
  return failure ? { detail: 'Node.js', warning: failure } : { detail: program };
}

/** The sample model was trained on this, and answers it in every precision. */
const known = { question: 'How do I clear E40?', answer: 'capping head' };

async function checkSampleAnswer({ askSample }: SelftestTools): Promise<Finding> {
  const answer = (await askSample?.(known.question)) ?? null;
  if (answer === null) return skipped();
  if (!answer.includes(known.answer))
    throw new AppError('selftest.wrongAnswer', { answer: answer.slice(0, 200) });
  return { detail: `${known.question} → ${known.answer}` };
}

function checkWindowFiles({ windowFolder }: SelftestTools): Finding {
  const page = path.join(windowFolder, 'index.html');
  if (!existsSync(page)) throw new AppError('selftest.windowIncomplete', { files: 'index.html' });
  const named = [...readFileSync(page, 'utf8').matchAll(/(?:src|href)="\/([^"]+)"/g)].map(
    ([, file]) => file ?? '',
  );
  const missing = named.filter((file) => !existsSync(path.join(windowFolder, file)));
  if (missing.length > 0) throw new AppError('selftest.windowIncomplete', { files: missing.join(', ') });
  return { detail: `index.html + ${named.length}` };
}

async function checkLoopback(): Promise<Finding> {
  const sent = randomBytes(16);
  const server = createServer((socket) => socket.pipe(socket));
  try {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    const socket = connect(address.port, '127.0.0.1');
    socket.end(sent);
    const parts: Buffer[] = [];
    for await (const part of socket) parts.push(part as Buffer);
    if (!Buffer.concat(parts).equals(sent)) throw new Error('other bytes came back');
    return { detail: '127.0.0.1' };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new AppError('selftest.loopbackBroken', { reason: code ?? message });
  } finally {
    server.close();
  }
}
