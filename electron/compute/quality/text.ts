import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { AppError } from '../../common/errors/appError.ts';
import type { Tokenizer } from '../../ml/tokenize/tokenizer.ts';
import { openReadAt } from '../../vault/files.ts';

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

export interface EncodeLimits {
  /** Fewer are refused. */
  readonly minTokens: number;
  /** The model's: a tokenizer of another model can make ids beyond it. */
  readonly vocabSize: number;
}

/**
 * The tokens of a text, with those that the tokenizer puts around every text by itself (Llama's BOS).
 * @throws AppError `text.tooShort`, `tokenizer.idOutOfRange`
 */
export function encodeText(
  tokenizer: Tokenizer,
  { name, text }: MeasuringText,
  limits: EncodeLimits,
): number[] {
  const ids = tokenizer.encode(text, { addSpecialTokens: true });
  const { minTokens, vocabSize } = limits;
  if (ids.length < minTokens)
    throw new AppError('text.tooShort', { name, tokens: ids.length, needed: minTokens });
  const foreign = ids.find((id) => id >= vocabSize);
  if (foreign !== undefined) throw new AppError('tokenizer.idOutOfRange', { id: foreign, vocabSize });
  return ids;
}

/** Questions whose greedy answers are compared. */
export async function readShippedPrompts(): Promise<readonly string[]> {
  return JSON.parse(await readFile(shippedPrompts, 'utf8')) as string[];
}

async function readUserFile(path: string, name: string): Promise<Uint8Array> {
  await using file = await openReadAt(path);
  const { sizeBytes } = file;
  if (sizeBytes > textLimitBytes)
    throw new AppError('text.tooLarge', { name, sizeBytes, limitBytes: textLimitBytes });
  // Awaited here, for the file closes when this function ends.
  return await file.read(0, sizeBytes);
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
