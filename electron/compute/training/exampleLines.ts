import path from 'node:path';
import { type RowContent, turnRoles } from '../../common/datasetRow.ts';
import { AppError } from '../../common/errors/appError.ts';
import { openPassing } from '../datasets/textFile.ts';
import type { ExamplesFile } from './requests.ts';

/** Rows of a data set have at most 16 MB, and JSON writes a character as six at most. */
export const maxLineBytes = 128 * 2 ** 20;

export interface ExampleLine {
  /** Its number in the data set. */
  readonly row: number;
  readonly content: RowContent;
}

export interface LinesRead {
  readonly lines: readonly ExampleLine[];
  readonly bytesRead: number;
  readonly sizeBytes: number;
}

/**
 * The rows that a version has written out, a megabyte of them at a time. Rejects with `training.examplesBroken` (with the line's
 * number), at the end with `training.examplesChanged` where the file is not the one that was meant, and with `file.unreadable`.
 */
export async function* readExampleLines({ path: location, sha256 }: ExamplesFile): AsyncGenerator<LinesRead> {
  const name = path.basename(location);
  await using file = await openPassing(location);
  const parse = lineParser(name);
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  for await (const piece of file.pieces) {
    const lines: ExampleLine[] = [];
    let from = 0;
    for (let end = piece.indexOf(newline); end >= 0; end = piece.indexOf(newline, from)) {
      lines.push(parse([...held, piece.subarray(from, end)]));
      [held, heldBytes, from] = [[], 0, end + 1];
    }
    // Copied: the piece's memory is read into again.
    held.push(piece.slice(from));
    heldBytes += piece.length - from;
    if (heldBytes > maxLineBytes) parse(null);
    yield { lines, bytesRead: file.bytesRead(), sizeBytes: file.sizeBytes };
  }
  // Every line has an end, so what is left over was cut off.
  if (heldBytes > 0) parse(null);
  const found = await file.sha256().catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'dataFile.changed') return null;
    throw error;
  });
  if (found !== sha256) throw new AppError('training.examplesChanged', { file: name });
}

const newline = 0x0a;

/** Counts the lines; null is one that cannot be read. */
function lineParser(file: string): (parts: readonly Uint8Array[] | null) => ExampleLine {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let line = 0;
  return (parts) => {
    line += 1;
    let cause: unknown;
    try {
      const value: unknown = parts === null ? null : JSON.parse(decoder.decode(Buffer.concat(parts)));
      if (isExampleLine(value)) return value;
    } catch (error) {
      cause = error;
    }
    throw new AppError('training.examplesBroken', { file, line }, { cause });
  };
}

function isExampleLine(value: unknown): value is ExampleLine {
  return (
    isObject(value) && Number.isInteger(value.row) && isObject(value.content) && isContent(value.content)
  );
}

type Fields = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null;
const isText = (value: unknown): value is string => typeof value === 'string';

function isContent(content: Fields): boolean {
  if ('text' in content) return isText(content.text);
  if ('image' in content) return isText(content.image);
  const { turns, tools, chosen = '' } = content;
  return Array.isArray(turns) && turns.every(isTurn) && (tools === null || isText(tools)) && isText(chosen);
}

const roles: ReadonlySet<unknown> = new Set(turnRoles);
const isTurn = (turn: unknown): boolean => isObject(turn) && roles.has(turn.role) && isText(turn.content);
