import { AppError } from '../../common/errors/appError.ts';
import { type ChatTemplate, createChatTemplate } from '../tokenize/chatTemplate.ts';
import { isJsonObject, type JsonObject, type JsonValue } from './safeJson.ts';
import { fileLimits, readJsonFile, readTextFile, type SourceFolder } from './sourceFolder.ts';

/** Kinds of `model.type` that the tokenizer library knows. */
const tokenizerModels = ['BPE', 'Unigram', 'WordPiece'] as const;

/** tokenizer.json with a model that can be run. Its regular expressions are tried elsewhere, under a time limit. */
export async function readTokenizer(folder: SourceFolder): Promise<JsonObject> {
  const tokenizer = await readJsonFile(folder, 'tokenizer.json', fileLimits.tokenizerBytes);
  if (tokenizer === null) throw new AppError('import.tokenizerMissing', { folder: folder.name });
  const model = isJsonObject(tokenizer.model) ? tokenizer.model : null;
  // Before version 0.14 the type was left out where the file has merges.
  const found = model?.type ?? (model?.merges === undefined ? '-' : 'BPE');
  if (!tokenizerModels.some((name) => name === found)) {
    throw new AppError('import.tokenizerModel', {
      found: String(found).slice(0, 100),
      supported: tokenizerModels.join(', '),
    });
  }
  return tokenizer;
}

/** Highest id that the vocabulary or the added tokens have; -1: none. */
export function highestTokenId(tokenizer: JsonObject): number {
  const vocab = isJsonObject(tokenizer.model) ? tokenizer.model.vocab : undefined;
  const added = Array.isArray(tokenizer.added_tokens) ? tokenizer.added_tokens : [];
  // Unigram vocabularies are lists, in which the position is the id.
  let highest = Array.isArray(vocab) ? vocab.length - 1 : -1;
  const consider = (id: JsonValue | undefined) => {
    if (typeof id === 'number' && id > highest) highest = id;
  };
  if (isJsonObject(vocab)) Object.values(vocab).forEach(consider);
  for (const token of added) if (isJsonObject(token)) consider(token.id);
  return highest;
}

/** The chat template that the folder brings, parsed (`template.invalid`) and not run; false: it brings none. */
export async function parseTemplate(
  folder: SourceFolder,
  tokenizerConfig: JsonObject,
): Promise<ChatTemplate | false> {
  const templateFile = await readTextFile(folder, 'chat_template.jinja', fileLimits.templateBytes);
  if (templateFile === null && tokenizerConfig.chat_template == null) return false;
  refuseLongBlanks(templateFile ?? tokenizerConfig.chat_template ?? null);
  return createChatTemplate({ tokenizerConfig, templateFile, hasToken: () => false });
}

/**
 * The template library's lexer looks at every run of white space once for each of its characters: 250,000 spaces
 * would take it a minute, before any limit on rendering applies. No published template has a run of 100.
 */
function refuseLongBlanks(template: JsonValue): void {
  if (typeof template === 'string') {
    if (/\s{2000}/.test(template))
      throw new AppError('template.invalid', { detail: 'more than 2,000 blanks in a row' });
  } else if (template !== null && typeof template === 'object')
    Object.values(template).forEach(refuseLongBlanks);
}
