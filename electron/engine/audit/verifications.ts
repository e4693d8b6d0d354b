import { randomUUID } from 'node:crypto';
import { AppError } from '../../common/errors/appError.ts';
import type { AuditVerdict } from '../../contract/audit/index.ts';

interface Run {
  readonly id: string;
  readonly total: number;
  readonly stop: AbortController;
  /** Rejects with what kept it from a verdict. */
  readonly ended: Promise<AuditVerdict>;
  checked: number;
  lastAsked: number;
}

export interface VerificationProgress {
  readonly checked: number;
  readonly total: number;
  readonly verdict: AuditVerdict | null;
}

type Verify = (options: {
  readonly onProgress: (checked: number) => void;
  readonly signal: AbortSignal;
}) => Promise<AuditVerdict>;

/** One verification at a time: it reads the whole log. */
export interface Verifications {
  /** Throws `audit.verifying`. */
  start(total: number, verify: Verify): string;
  /** Throws `request.notFound`, and whatever kept it from a verdict. */
  follow(id: string, waitMs: number): Promise<VerificationProgress>;
  close(): Promise<void>;
}

/** Nobody is waiting for it any more. */
const forgottenMs = 60_000;

export function createVerifications(): Verifications {
  let current: { run: Run; isOver: boolean } | null = null;
  return {
    start(total, verify) {
      if (current && !current.isOver && Date.now() - current.run.lastAsked < forgottenMs)
        throw new AppError('audit.verifying');
      current?.run.stop.abort(new AppError('request.cancelled'));
      const stop = new AbortController();
      const onProgress = (checked: number) => {
        run.checked = checked;
        if (Date.now() - run.lastAsked > forgottenMs) stop.abort(new AppError('request.cancelled'));
      };
      const ended = verify({ onProgress, signal: stop.signal });
      const run: Run = { id: randomUUID(), total, stop, ended, checked: 0, lastAsked: Date.now() };
      const mine = { run, isOver: false };
      const over = () => {
        mine.isOver = true;
      };
      ended.then(over, over);
      current = mine;
      return run.id;
    },
    async follow(id, waitMs) {
      if (current?.run.id !== id) throw new AppError('request.notFound', { kind: 'verification', name: id });
      const { run } = current;
      run.lastAsked = Date.now();
      const verdict = await within(run.ended, waitMs);
      return { checked: run.checked, total: run.total, verdict };
    },
    async close() {
      current?.run.stop.abort(new AppError('request.cancelled'));
      await current?.run.ended.catch(() => undefined);
    },
  };
}

async function within<T>(promise: Promise<T>, waitMs: number): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), waitMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
