import { type ExportOptions, type ExportPiece, type OpenedExport, openTally } from './export.ts';
import { recordWriter } from './records.ts';

/** JSON Lines, a record a line, or one JSON array with a record a line. */
export function jsonExport(options: ExportOptions & { readonly format: 'json' | 'jsonl' }): OpenedExport {
  const tally = openTally();
  const records = recordWriter(options, tally);
  const path = `${options.name}.${options.format}`;
  const isArray = options.format === 'json';
  let separator = isArray ? '[\n' : '';
  const piece = (text: string): readonly ExportPiece[] =>
    text === '' ? [] : [{ kind: 'append', path, bytes: new TextEncoder().encode(text) }];
  return {
    push(rows) {
      let text = '';
      for (const row of rows) {
        const record = records.record(row);
        if (record === null) continue;
        text += separator + JSON.stringify(record) + (isArray ? '' : '\n');
        if (isArray) separator = ',\n';
      }
      return piece(text);
    },
    end: () => piece(isArray ? (separator === '[\n' ? '[]\n' : '\n]\n') : ''),
    report: tally.report,
  };
}
