import { lineWriter } from '../../../common/datasetExport.ts';
import { columnTypes } from './columnTypes.ts';
import { type ExportOptions, type ExportPiece, type OpenedExport, openTally } from './export.ts';
import { recordWriter } from './records.ts';

/**
 * CSV as RFC 4180 has it, with a byte order mark: without one spreadsheets read Chinese as something else. Cells that a
 * spreadsheet would run as a formula get a mark (') before them.
 */
export function delimitedExport(options: ExportOptions & { readonly format: 'csv' | 'tsv' }): OpenedExport {
  const tally = openTally();
  const { columns, record } = recordWriter(options, tally);
  const line = lineWriter(options.format);
  const path = `${options.name}.${options.format}`;
  let before = `\ufeff${line([...columns.keys()]).text}`;
  const piece = (text: string): readonly ExportPiece[] => {
    const whole = before + text;
    before = '';
    return whole === '' ? [] : [{ kind: 'append', path, bytes: new TextEncoder().encode(whole) }];
  };
  return {
    push(rows) {
      let text = '';
      for (const row of rows) {
        const fields = record(row);
        if (fields === null) continue;
        const cells = [...columns].map(([name, type]) => flat(fields[name], columnTypes[type].flat));
        const written = line(cells);
        if (written.guarded) tally.lost('formula', row.id);
        text += written.text;
      }
      return piece(text);
    },
    end: () => piece(''),
    report: tally.report,
  };
}

const flat = (value: unknown, spell: (value: unknown) => string): string =>
  value === null || value === undefined ? '' : spell(value);
