import { randomUUID } from 'node:crypto';
import { AppError } from '../../common/errors/appError.ts';
import type { AuditFilter } from '../../contract/audit/index.ts';
import type { Store } from '../store/store.ts';
import { type AuditFormat, auditFormats } from './formats.ts';
import { findEnds, listUp } from './listRecords.ts';

interface OpenExport {
  readonly format: AuditFormat;
  readonly filter: AuditFilter;
  /** The newest record when it was asked for: that it is asked for is a record itself. */
  readonly to: number;
  next: number;
  begun: boolean;
}

export interface ExportPiece {
  readonly text: string;
  readonly records: number;
  readonly isLast: boolean;
}

/** Exports that are being fetched piece by piece; whoever stops fetching leaves one behind, so only the newest few are kept. */
export interface Exports {
  start(asked: { readonly format: AuditFormat; readonly filter: AuditFilter }): string;
  /** Throws `request.notFound`. */
  next(id: string): ExportPiece;
}

const recordsInPiece = 1_000;
const mostOpen = 20;

export function createExports(store: Pick<Store, 'queryAudit'>, version: string): Exports {
  const open = new Map<string, OpenExport>();
  return {
    start({ format, filter }) {
      const id = randomUUID();
      const { first, last: to } = findEnds(store);
      const [oldest] = open.keys();
      if (open.size >= mostOpen && oldest !== undefined) open.delete(oldest);
      open.set(id, { format, filter, to, next: first, begun: false });
      return id;
    },
    next(id) {
      const found = open.get(id);
      if (!found) throw new AppError('request.notFound', { kind: 'export', name: id });
      const { format, filter, to, next: from, begun } = found;
      const { head, line } = auditFormats[format];
      const { rows, next } = listUp(store, { filter, atMost: recordsInPiece, from, to });
      found.begun = true;
      if (next === null) open.delete(id);
      else found.next = next;
      const text = (begun ? '' : head()) + rows.map((row) => line(row, version)).join('');
      return { text, records: rows.length, isLast: next === null };
    },
  };
}
