import { createHash } from 'node:crypto';
import { open, readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { AppError } from '../../common/errors/appError.ts';

/** A text that a model is measured on. */
export interface MeasuringText {
  readonly name: string;
  /** Of the file's bytes, hex. */
  readonly sha256: string;
  readonly text: string;
}

/** 16 MB is some four million tokens, days of work for a model of 7B on a processor. */
export const textLimitBytes = 16 * 1024 * 1024;

const shippedText = new URL('../../../assets/quality/text.txt', import.meta.url);
const shippedPrompts = new URL('../../../assets/quality/prompts.json', import.meta.url);

/**
 * The user's text, or the shipped one (about 4,000 tokens of English passages and operator dialogues in English and
 * Chinese).
 * @throws AppError `file.unreadable`, `text.notText`, `text.tooLarge`
 */
export async function readMeasuringText(path: string | null): Promise<MeasuringText> {
  const name = path === null ? 'inhouse-quality-text' : basename(path);
  const bytes = path === null ? await readFile(shippedText) : await readUserFile(path, name);
  return { name, sha256: createHash('sha256').update(bytes).digest('hex'), text: decodeText(bytes, name) };
}

/** Questions whose greedy answers are compared. */
export async function readShippedPrompts(): Promise<readonly string[]> {
  return JSON.parse(await readFile(shippedPrompts, 'utf8')) as string[];
}

async function readUserFile(path: string, name: string): Promise<Uint8Array> {
  try {
    await using file = await open(path);
    const { size } = await file.stat();
    if (size > textLimitBytes)
      throw new AppError('text.tooLarge', { name, sizeBytes: size, limitBytes: textLimitBytes });
    return await file.readFile();
  } catch (cause) {
    if (!(cause instanceof Error) || !('code' in cause) || cause instanceof AppError) throw cause;
    throw new AppError('file.unreadable', { path, reason: String(cause.code) }, { cause });
  }
}

/** A byte order mark is no text; a zero byte is UTF-16 or no text at all, though it decodes. */
function decodeText(bytes: Uint8Array, name: string): string {
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff))
    throw new AppError('text.notText', { name, reason: 'UTF-16' });
  if (bytes.includes(0)) throw new AppError('text.notText', { name, reason: 'zero bytes' });
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new AppError('text.notText', { name, reason: 'invalid UTF-8' }, { cause });
  }
}
