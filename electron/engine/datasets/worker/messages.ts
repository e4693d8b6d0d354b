import type { ErrorData } from '../../../common/errors/appError.ts';
import type { ErrorCode } from '../../../common/errors/table.ts';
import type { HeldKeys } from '../../../vault/ring.ts';
import type { Role } from './operation.ts';

/** What the engine's thread and a data set's thread say to each other. */
export type WorkerRequest =
  /** The first one: the file may be opened now. The thread has loaded its code meanwhile. */
  | { readonly kind: 'open' }
  | { readonly kind: 'run'; readonly id: number; readonly operation: string; readonly input: unknown }
  | { readonly kind: 'cancel'; readonly id: number; readonly code: ErrorCode }
  | { readonly kind: 'close' };

export type WorkerReply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'progress'; readonly id: number; readonly done: number; readonly total: number }
  | { readonly kind: 'done'; readonly id: number; readonly output: unknown }
  /** id null: opening failed. */
  | { readonly kind: 'failed'; readonly id: number | null; readonly error: WorkerFailure };

/** code null: a bug, `message` is its stack. */
export type WorkerFailure =
  | { readonly code: ErrorCode; readonly data: ErrorData }
  | { readonly code: null; readonly message: string };

export interface WorkerSettings {
  readonly folder: string;
  readonly key: Uint8Array | null;
  /** Of the files beside it. */
  readonly fileKeys: readonly HeldKeys[];
  readonly role: Role;
}
