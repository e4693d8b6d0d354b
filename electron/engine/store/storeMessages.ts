import type { ErrorData } from '../../common/errors/appError.ts';
import type { ErrorCode } from '../../common/errors/table.ts';
import type { AuditCheckpoint } from '../security/auditCheckpoint.ts';
import type { AuditArchive } from './auditArchives.ts';
import type { Integrity } from './integrity.ts';
import type { WriteCommand } from './writer.ts';

/** What the engine's thread and the store worker say to each other. */
export type StoreRequest =
  | { readonly kind: 'write'; readonly id: number; readonly command: WriteCommand }
  | { readonly kind: 'check'; readonly id: number }
  | { readonly kind: 'checkpoint'; readonly id: number }
  | { readonly kind: 'sign'; readonly id: number; readonly text: string }
  | { readonly kind: 'archive'; readonly id: number; readonly archive: AuditArchive }
  | { readonly kind: 'removeArchive'; readonly id: number; readonly first: number; readonly at: string }
  | { readonly kind: 'close' };

export type StoreReply =
  | { readonly kind: 'ready' }
  /** What the request of this id came to. */
  | { readonly kind: 'done'; readonly id: number; readonly answer: unknown }
  /** A checkpoint was made, asked for or not. */
  | { readonly kind: 'checkpointed'; readonly checkpoint: AuditCheckpoint }
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
