import type { SourceItem } from '../../ml/datasets/formats/record.ts';
import { tableRecords } from '../../ml/datasets/formats/workbook/tableRecords.ts';
import { plainReading, type SourceFormat } from './source.ts';
import { openData } from './textFile.ts';
import { hashWholeFile } from './wholeFile.ts';
import { openWorkbook, type Workbook } from './workbook.ts';

/** Workbooks of Excel since 2007, and of everything that writes the same format. */
export const xlsxSource: SourceFormat = {
  async detect({ path: location }, given) {
    const [first = ''] = await sheetsOf(location);
    return {
      ...plainReading('xlsx'),
      sheet: given.sheet ?? first,
      hasHeader: given.hasHeader ?? true,
    };
  },
  sheets: sheetsOf,
  async open(location, reading, { skip }) {
    const file = await openData(location);
    const close = () => file[Symbol.asyncDispose]();
    const workbook = await openWorkbook(file, location).catch(async (error: unknown) => {
      await close();
      throw error;
    });
    let bytesRead = 0;
    const table = {
      sheet: reading.sheet ?? workbook.sheets[0] ?? '',
      hasHeader: reading.hasHeader ?? true,
      skip,
    };
    return {
      sizeBytes: file.sizeBytes,
      records: records(workbook, table, (bytes) => {
        bytesRead = Math.min(file.sizeBytes, bytesRead + bytes);
      }),
      bytesRead: () => bytesRead,
      sha256: () => hashWholeFile(location),
      [Symbol.asyncDispose]: close,
    };
  },
};

async function sheetsOf(location: string): Promise<readonly string[]> {
  await using file = await openData(location);
  return (await openWorkbook(file, location)).sheets;
}

async function* records(
  workbook: Workbook,
  { sheet, hasHeader, skip }: { sheet: string; hasHeader: boolean; skip: number },
  onRead: (bytes: number) => void,
): AsyncGenerator<readonly SourceItem[]> {
  const table = tableRecords({ hasHeader, skip });
  for await (const rows of workbook.rows(sheet, onRead)) yield table.push(rows);
}
