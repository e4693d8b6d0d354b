import type { MessagePort, Transferable } from 'node:worker_threads';
import { AppError, type ErrorData } from '../../common/errors/appError.ts';
import type { ErrorCode } from '../../common/errors/table.ts';
import type { BlockFormat } from '../../ml/quantize/blockFormat.ts';
import { castValues } from '../../ml/quantize/castValues.ts';
import { quantizeRows } from '../../ml/quantize/quantizeRows.ts';
import type { SourceRows } from '../../ml/quantize/sourceRows.ts';

export type RowRequest =
  | { readonly kind: 'cast'; readonly rows: SourceRows; readonly to: 'float32' | 'float16' }
  | { readonly kind: 'quantize'; readonly rows: SourceRows; readonly format: BlockFormat };

/** `scales` is empty for a cast. The memory of `source` comes back to be filled again. */
export type RowAnswer =
  | {
      readonly kind: 'rows';
      readonly bytes: Uint8Array;
      readonly scales: Uint8Array;
      readonly source: Uint8Array;
    }
  | { readonly kind: 'refused'; readonly code: ErrorCode; readonly data: ErrorData };

/** Answers each request in order. An error that is no AppError ends the thread and is rethrown in its owner. */
export function serveRows(port: MessagePort): void {
  port.on('message', (request: RowRequest) => {
    const answer = answerRows(request);
    const moved = answer.kind === 'rows' ? [answer.bytes, answer.scales, answer.source] : [];
    port.postMessage(answer, moved.map((bytes) => bytes.buffer) as Transferable[]);
  });
}

function answerRows(request: RowRequest): RowAnswer {
  const { source } = request.rows;
  try {
    if (request.kind === 'cast')
      return { kind: 'rows', bytes: castValues(request.rows, request.to), scales: new Uint8Array(0), source };
    const { quants, scales } = quantizeRows(request.rows, request.format);
    return { kind: 'rows', bytes: quants, scales, source };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { kind: 'refused', code: error.code, data: error.data };
  }
}
