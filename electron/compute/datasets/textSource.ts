import path from 'node:path';
import type { Reading } from '../../common/datasetFile.ts';
import { AppError } from '../../common/errors/appError.ts';
import { detectEncoding } from '../../ml/datasets/formats/encoding.ts';
import { foreignHeadBytes, foreignText } from '../../ml/datasets/formats/foreign.ts';
import type { RecordParser, SourceItem } from '../../ml/datasets/formats/record.ts';
import { type TextFormat, textFormats } from '../../ml/datasets/formats/textFormats.ts';
import { type Transcoder, transcoder } from '../../ml/datasets/formats/transcode.ts';
import { type LookedAt, plainReading, type SourceFormat } from './source.ts';
import { openData, openPassing, type PassingFile } from './textFile.ts';

/** A format of text: its bytes pass by once and a parser makes records of them. */
export function textSource(format: TextFormat): SourceFormat {
  return {
    async detect(file, given) {
      refuseForeign(file);
      const encoding = given.encoding ?? detectEncoding(await readSamples(file));
      const reading: Reading = { ...plainReading(format), ...given, format, encoding };
      return textFormats[format].complete(
        reading,
        decodedHead(file.head, encoding),
        path.basename(file.path),
      );
    },
    async open(location, reading, { skip }) {
      const file = await openPassing(location);
      const parser = textFormats[format].parser(reading, { skip });
      return {
        sizeBytes: file.sizeBytes,
        records: parseText(file, transcoder(reading.encoding ?? 'utf-8'), parser),
        bytesRead: file.bytesRead,
        sha256: file.sha256,
        [Symbol.asyncDispose]: () => file[Symbol.asyncDispose](),
      };
    },
  };
}

async function* parseText(
  file: PassingFile,
  text: Transcoder,
  parser: RecordParser,
): AsyncGenerator<readonly SourceItem[]> {
  for await (const piece of file.pieces) yield parser.push(text.push(piece));
  yield parser.push(text.end());
  yield parser.end();
}

/** @throws AppError what the file is instead of text */
export function refuseForeign({ path: location, sizeBytes, head }: LookedAt): void {
  const file = path.basename(location);
  if (sizeBytes === 0) throw new AppError('dataFile.empty', { file });
  const foreign = foreignText(head.subarray(0, foreignHeadBytes), file);
  if (foreign !== null) throw new AppError(foreign.code, { file, found: foreign.found });
}

const sampleBytes = 64 * 1024;
const places = [0.25, 0.5, 0.75, 1] as const;

/** The beginning, and pieces from further in: a file may begin with a long stretch of ASCII. */
async function readSamples({ path: location, sizeBytes, head }: LookedAt): Promise<Uint8Array[]> {
  if (sizeBytes <= head.length) return [head];
  await using file = await openData(location);
  const samples = [head];
  for (const place of places) {
    const from = Math.max(head.length, Math.floor(place * (sizeBytes - sampleBytes)));
    samples.push(await file.read(from, Math.min(sampleBytes, file.sizeBytes - from)));
  }
  return samples;
}

function decodedHead(head: Uint8Array, encoding: NonNullable<Reading['encoding']>): Uint8Array {
  return transcoder(encoding).push(head);
}
