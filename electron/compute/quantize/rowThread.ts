import type { MessagePort } from 'node:worker_threads';
import { assertNever } from '../../common/assertNever.ts';
import { AppError, type ErrorData } from '../../common/errors/appError.ts';
import type { ErrorCode } from '../../common/errors/table.ts';
import type { BlockFormat } from '../../ml/quantize/blockFormat.ts';
import { castValues } from '../../ml/quantize/castValues.ts';
import { quantizeRows } from '../../ml/quantize/quantizeRows.ts';
import type { SourceRows } from '../../ml/quantize/sourceRows.ts';

export type RowRequest =
  | { readonly kind: 'cast'; readonly rows: SourceRows; readonly to: 'float32' | 'float16' }
  | { readonly kind: 'quantize'; readonly rows: SourceRows; readonly format: BlockFormat };

/** Where the result goes, in shared memory: quants or cast values, and scales (empty for a cast). */
export interface RowTargets {
  readonly bytes: Uint8Array;
  readonly scales: Uint8Array;
}

/** null: done. */
export type RowAnswer = { readonly code: ErrorCode; readonly data: ErrorData } | null;

/** Answers each request in order. An error that is no AppError ends the thread and is rethrown in its owner. */
export function serveRows(port: MessagePort): void {
  port.on('message', (request: RowRequest & RowTargets) => {
    port.postMessage(answerRows(request));
  });
}

function answerRows(request: RowRequest & RowTargets): RowAnswer {
  try {
    switch (request.kind) {
      case 'cast':
        request.bytes.set(castValues(request.rows, request.to));
        return null;
      case 'quantize': {
        const { quants, scales } = quantizeRows(request.rows, request.format);
        request.bytes.set(quants);
        request.scales.set(scales);
        return null;
      }
      default:
        return assertNever(request);
    }
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { code: error.code, data: error.data };
  }
}
