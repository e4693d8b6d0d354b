import { join } from 'node:path';
import { AppError } from '../../common/errors/appError.ts';
import { parseJsonObject } from '../../ml/formats/safeJson.ts';
import { type ChatTemplate, createChatTemplate } from '../../ml/tokenize/chatTemplate.ts';
import { tokenizerProbeLimitMs } from '../../ml/tokenize/probeTokenizer.ts';
import { createTokenizer, type Tokenizer } from '../../ml/tokenize/tokenizer.ts';
import type { JsonObject } from '../../ml/tokenize/tokenizerConfig.ts';
import { readStored } from '../../vault/files.ts';
import { layout } from '../layout.ts';
import { withTimeLimit } from './timeLimit.ts';

/** Gemma's tokenizer.json, the largest published one, has 33 MB. */
const tokenizerLimitBytes = 128 * 2 ** 20;
const configLimitBytes = 8 * 2 ** 20;

/** What a model's folder says besides its weights. */
export interface ModelFiles {
  readonly tokenizer: Tokenizer;
  readonly template: ChatTemplate;
  readonly config: JsonObject;
  readonly tokenizerConfig: JsonObject;
  /** {} when there is none. */
  readonly generationConfig: JsonObject;
}

/** @throws AppError `file.unreadable`, `json.*`, `tokenizer.*`, `template.invalid` */
export async function readModelFiles(modelFolder: string): Promise<ModelFiles> {
  const source = join(modelFolder, layout.source);
  const tokenizerConfig = (await readJson(source, 'tokenizer_config.json')) ?? {};
  const tokenizer = await readTokenizer(modelFolder);
  const templateBytes = await readIfThere(join(source, 'chat_template.jinja'));
  const templateFile = templateBytes === null ? null : new TextDecoder().decode(templateBytes);
  const hasToken = (token: string) => tokenizer.idOf(token) !== undefined;
  return {
    tokenizer,
    tokenizerConfig,
    template: createChatTemplate({ tokenizerConfig, templateFile, hasToken }),
    config: (await readJson(source, 'config.json')) ?? {},
    generationConfig: (await readJson(source, 'generation_config.json')) ?? {},
  };
}

/** The tokenizer alone, for measuring texts. @throws AppError `file.unreadable`, `json.*`, `tokenizer.*` */
export async function readTokenizer(modelFolder: string): Promise<Tokenizer> {
  const source = join(modelFolder, layout.source);
  const json = await readJson(source, 'tokenizer.json', tokenizerLimitBytes);
  if (json === null)
    throw new AppError('file.unreadable', { path: join(source, 'tokenizer.json'), reason: 'ENOENT' });
  const config = (await readJson(source, 'tokenizer_config.json')) ?? {};
  const limitMs = tokenizerProbeLimitMs;
  const expired = () => new AppError('tokenizer.tooSlow', { limitMs });
  return withTimeLimit({ limitMs, expired }, () => createTokenizer(json, config));
}

async function readJson(
  folder: string,
  name: string,
  limitBytes = configLimitBytes,
): Promise<JsonObject | null> {
  const bytes = await readIfThere(join(folder, name));
  return bytes === null ? null : parseJsonObject(bytes, { file: name, limitBytes });
}

async function readIfThere(path: string): Promise<Uint8Array | null> {
  try {
    return await readStored(path);
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    if (reason === 'ENOENT') return null;
    throw new AppError('file.unreadable', { path, reason }, { cause });
  }
}
