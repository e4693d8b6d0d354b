import type { MessagePort } from 'node:worker_threads';
import { writeDescriptor } from '../../../native/memory/memoryFile.ts';
import { AppError, type ErrorData } from '../../common/errors/appError.ts';
import type { ErrorCode } from '../../common/errors/table.ts';
import { type HeldKeys, holdKeys } from '../../vault/ring.ts';
import { decryptPart, type FilePart } from './decryptPart.ts';

/** What a thread is started with; it ends when it has answered. */
export interface DecryptWork extends FilePart {
  /** Of this process: where the plain bytes go. */
  readonly descriptor: number;
  readonly keys: readonly HeldKeys[];
}

/** null: done. */
export type DecryptAnswer = { readonly code: ErrorCode; readonly data: ErrorData } | null;

export function serveDecryption(port: MessagePort, { keys, descriptor, ...part }: DecryptWork): void {
  for (const held of keys) holdKeys(held);
  try {
    decryptPart(part, (plain, offset) => writeDescriptor(descriptor, plain, offset));
    port.postMessage(null satisfies DecryptAnswer);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    port.postMessage({ code: error.code, data: error.data } satisfies DecryptAnswer);
  }
}
