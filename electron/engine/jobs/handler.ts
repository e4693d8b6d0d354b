import type { JobFacts, JobKind } from '../../contract/jobs.ts';
import type { AuditEntry } from '../security/audit.ts';
import type { Statement } from '../store/store.ts';

export type ProgressUnit = 'bytes' | 'tokens' | 'items';

/** heavy: one at a time (it uses all of the machine); light: several beside it; answer: any number, which wait in their model's line. */
export type JobClass = 'heavy' | 'light' | 'answer';

export interface RunningJob<Input> {
  readonly id: string;
  readonly kind: JobKind;
  readonly subject: string;
  /** Id of who asked for it. */
  readonly actor: string;
  readonly input: Input;
  /** From 1; partial results carry it in their name. */
  readonly attempt: number;
  /** What an earlier attempt saved last; null: nothing. */
  readonly checkpoint: unknown;
}

/** What an attempt may do. Everything but `signal` does nothing once the attempt is over. */
export interface JobContext {
  readonly attempt: number;
  /** Aborts with the reason (an AppError) when the job is cancelled or the engine stops. */
  readonly signal: AbortSignal;
  /** `done` of `total` in the named step. May be called as often as convenient. */
  progress(step: string, done: number, total: number, unit: ProgressUnit): void;
  /** One record of the append-only output; `statements` are committed together with it. */
  output(record: unknown, statements?: readonly Statement[]): void;
  /** Resolves when everything given to `output` is stored. */
  flush(): Promise<void>;
  /** Saves where the next attempt can go on. */
  checkpoint(value: unknown): Promise<void>;
}

export interface JobOutcome<Result> {
  readonly result: Result;
  /** Committed in the transaction that makes the job `succeeded`: the row comes last. */
  readonly statements?: readonly Statement[];
  readonly audit?: AuditEntry;
}

/** How one kind of job is done. */
export interface JobHandler<Input, Result> {
  readonly kind: JobKind;
  /** Steps in their order; weights are their share of the time. */
  readonly steps: Readonly<Record<string, number>> | ((input: Input) => Readonly<Record<string, number>>);
  readonly class: JobClass;
  /** Whether a new attempt may start: by itself after the engine was killed, or when somebody asks for it. */
  readonly resumable: boolean;
  /** What of the input people are told. */
  facts?(input: Input): JobFacts;
  /** Rejects with an AppError for an expected failure. */
  run(job: RunningJob<Input>, context: JobContext): Promise<JobOutcome<Result>>;
  /** Removes what this and earlier attempts left half-done, when it is of no use to a next attempt (`leavesNothing`). */
  discard?(job: RunningJob<Input>): Promise<void>;
}
