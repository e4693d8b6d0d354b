import path from 'node:path';
import type { ReadAt } from '../../common/readAt.ts';
import type { SourceItem } from '../../ml/datasets/formats/record.ts';
import { readFooter } from './parquet/footer.ts';
import { problemOf } from './parquet/problem.ts';
import { readRows } from './parquet/rows.ts';
import { plainReading, type SourceFormat } from './source.ts';
import { openData } from './textFile.ts';
import { hashWholeFile } from './wholeFile.ts';

/** Parquet of any writer, without encryption: page by page, so that one row group of gigabytes is no trouble. */
export const parquetSource: SourceFormat = {
  detect: async () => plainReading('parquet'),
  async open(location, _reading, { skip }) {
    const file = await openData(location);
    let bytesRead = 0;
    const onRead = (bytes: number) => {
      bytesRead += bytes;
    };
    return {
      sizeBytes: file.sizeBytes,
      records: records(file, path.basename(location), { skip, onRead }),
      bytesRead: () => bytesRead,
      sha256: () => hashWholeFile(location),
      [Symbol.asyncDispose]: () => file[Symbol.asyncDispose](),
    };
  },
};

async function* records(
  file: ReadAt,
  name: string,
  options: { readonly skip: number; readonly onRead: (bytes: number) => void },
): AsyncGenerator<readonly SourceItem[]> {
  try {
    yield* readRows(file, await readFooter(file), options);
  } catch (error) {
    throw problemOf(error, name);
  }
}
