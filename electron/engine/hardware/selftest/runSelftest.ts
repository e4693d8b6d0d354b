import { AppError } from '../../../common/errors/appError.ts';
import type { Inventory } from '../../../contract/hardware.ts';
import {
  type SelftestCheck,
  type SelftestCheckName,
  type SelftestReport,
  selftestCheckNames,
} from '../../../contract/selftest.ts';
import { checks, type Finding, type SelftestTools } from './checks.ts';
import { createRedaction, redactDeep } from './redact.ts';

export interface SelftestOptions extends SelftestTools {
  readonly version: string;
  /** The product's own folder, which is taken out of the report, too. */
  readonly programFolder: string;
  inventory(): Promise<Inventory>;
  /** Told after each check. */
  onCheck?(check: SelftestCheck, index: number): void;
  readonly signal?: AbortSignal;
  readonly onBug: (error: unknown) => string;
}

/** A large audit log or a slow disk may take its time; a hanging process may not hold up the others for ever. */
const limitMs = 60_000;

/** Makes every check, one after the other, whatever the others find. Rejects with the signal's reason only. */
export async function runSelftest(options: SelftestOptions): Promise<SelftestReport> {
  const startedAt = new Date();
  const redact = createRedaction({
    'data directory': options.dataDir,
    program: options.programFolder,
  });
  const done: SelftestCheck[] = [];
  for (const [index, name] of selftestCheckNames.entries()) {
    options.signal?.throwIfAborted();
    const check = redactDeep(await runCheck(name, options), redact);
    done.push(check);
    options.onCheck?.(check, index);
  }
  const inventory = await options.inventory().catch(() => null);
  return {
    program: 'inhouse',
    version: options.version,
    platform: `${process.platform}-${process.arch}`,
    system: redact(inventory?.system ?? ''),
    startedAt: startedAt.toISOString(),
    tookMs: Date.now() - startedAt.getTime(),
    checks: done,
    inventory: inventory && redactDeep(withoutPrograms(inventory), redact),
  };
}

async function runCheck(name: SelftestCheckName, options: SelftestOptions): Promise<SelftestCheck> {
  const started = performance.now();
  const tookMs = () => performance.now() - started;
  try {
    const { detail, warning, isSkipped } = await withLimit(checks[name], options);
    const state = isSkipped ? 'skipped' : warning ? 'warned' : 'passed';
    return { name, state, detail, error: warning ? toRecord(warning) : null, tookMs: tookMs() };
  } catch (error) {
    return { name, state: 'failed', detail: '', error: toFailure(error, options), tookMs: tookMs() };
  }
}

async function withLimit(
  check: (tools: SelftestTools) => Finding | Promise<Finding>,
  options: SelftestOptions,
): Promise<Finding> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      options.machine.stop();
      reject(new AppError('selftest.tooSlow', { seconds: limitMs / 1000 }));
    }, limitMs).unref();
  });
  try {
    return await Promise.race([check(options), late]);
  } finally {
    clearTimeout(timer);
  }
}

function toRecord({ code, data }: AppError) {
  return { code, data: { ...data } };
}

/** What a check says that is no refusal of ours (a library that does not load) is quoted, and logged with its stack. */
function toFailure(error: unknown, { onBug }: SelftestOptions) {
  if (error instanceof AppError) return toRecord(error);
  onBug(error);
  const { code, message } = error as NodeJS.ErrnoException;
  return { code: 'selftest.failed', data: { reason: code ?? message } };
}

/** What else runs on the computer is nobody's business. */
function withoutPrograms(inventory: Inventory): Inventory {
  const { memory } = inventory;
  if (memory.state !== 'known') return inventory;
  const ours = memory.value.processes?.filter(({ role }) => role !== null) ?? null;
  return { ...inventory, memory: { ...memory, value: { ...memory.value, processes: ours } } };
}
