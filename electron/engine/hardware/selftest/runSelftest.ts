import { AppError } from '../../../common/errors/appError.ts';
import type { Inventory } from '../../../contract/hardware.ts';
import {
  type SelftestCheck,
  type SelftestCheckName,
  type SelftestReport,
  selftestCheckNames,
} from '../../../contract/selftest.ts';
import { checks, type Finding, type SelftestTools } from './checks.ts';
import { createRedaction, redactDeep, withoutNames } from './redact.ts';

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
  options.signal?.throwIfAborted();
  for (const [index, name] of selftestCheckNames.entries()) {
    const check = redactDeep(await runCheck(name, options), redact);
    options.signal?.throwIfAborted();
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
    inventory: inventory && redactDeep(withoutNames(inventory), redact),
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
  const { signal, machine } = options;
  const { promise: over, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    machine.stop();
    reject(new AppError('selftest.tooSlow', { seconds: limitMs / 1000 }));
  }, limitMs).unref();
  // An engine that ends waits for its jobs, and a GPU's driver may take a minute for its answer.
  const onAbort = () => reject(signal?.reason);
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([check(options), over]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
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
