import type { ErrorData } from '../../common/errors/appError.ts';
import type { ErrorCode } from '../../common/errors/table.ts';
import type { Integrity } from './integrity.ts';
import type { WriteCommand, WriteResult } from './writer.ts';

/** What the engine's thread and the store worker say to each other. */
export type StoreRequest =
  | { readonly kind: 'write'; readonly id: number; readonly command: WriteCommand }
  | { readonly kind: 'check'; readonly id: number }
  | { readonly kind: 'close' };

export type StoreReply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'written'; readonly id: number; readonly results: WriteResult[] }
  | { readonly kind: 'checked'; readonly id: number; readonly integrity: StoreIntegrity }
  /** id null: opening failed. code null: a bug, `message` is its stack. */
  | { readonly kind: 'failed'; readonly id: number | null; readonly error: StoreFailure }
  | { readonly kind: 'closed' };

/** By database. */
export interface StoreIntegrity {
  readonly inhouse: Integrity;
  readonly audit: Integrity;
}

export type StoreFailure =
  | { readonly code: ErrorCode; readonly data: ErrorData }
  | { readonly code: null; readonly message: string };

export interface StoreWorkerData {
  readonly dataDir: string;
  readonly key: Uint8Array | null;
  /** 32 bytes, which the keys of the audit log are wrapped by; null: there is none. */
  readonly masterKey: Uint8Array | null;
}
