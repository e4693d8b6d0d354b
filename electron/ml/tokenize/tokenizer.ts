import { AppError } from '../../common/errors/appError.ts';
import { LibraryTokenizer } from './libraries.ts';
import { isJsonObject, type JsonObject, tokenContent } from './tokenizerConfig.ts';

/** Text to token ids and back, as the model's own tokenizer.json says. */
export interface Tokenizer {
  /** `addSpecialTokens`: what the tokenizer puts around every text by itself (Llama's BOS). */
  encode(text: string, options: { readonly addSpecialTokens: boolean }): number[];
  /** Special tokens, and ids that no token has (models pad their vocabulary), are left out. */
  decode(ids: readonly number[]): string;
  idOf(token: string): number | undefined;
  isSpecial(id: number): boolean;
  /** How they are written: a text is cut at them before anything else. */
  readonly specialTokens: readonly string[];
  /** One more than the highest id. */
  readonly vocabSize: number;
}

/** The largest published vocabularies have 262,144 entries; an id decides the size of an array. */
export const maxTokenId = 1 << 22;

/** @throws AppError `tokenizer.invalid` for anything that is not a tokenizer we can run. */
export function createTokenizer(tokenizerJson: unknown, tokenizerConfig: unknown): Tokenizer {
  const json = requireObject(tokenizerJson, 'tokenizer.json');
  const config = requireObject(tokenizerConfig, 'tokenizer_config.json');
  const vocabSize = checkIds(json);
  const library = construct(json, config);
  const special = specialIds(json, config, library);
  return {
    vocabSize,
    encode(text, { addSpecialTokens }) {
      const { ids } = library.encode(text, { add_special_tokens: addSpecialTokens });
      // A character that a vocabulary without <unk> cannot write comes back as undefined: it is left out, as in Python.
      return ids.filter((id) => id !== undefined);
    },
    decode(ids) {
      const known = ids.filter((id) => !special.has(id) && library.id_to_token(id) !== undefined);
      if (known.length === 0) return '';
      // Cleaning up spaces was meant for BERT: it turns `a .b` into `a.b`, which breaks code and tables.
      return library.decode(known, { skip_special_tokens: false, clean_up_tokenization_spaces: false });
    },
    idOf: (token) => library.token_to_id(token),
    isSpecial: (id) => special.has(id),
    specialTokens: [...special].flatMap((id) => library.id_to_token(id) ?? []),
  };
}

function requireObject(value: unknown, name: string): JsonObject {
  if (isJsonObject(value)) return value;
  throw new AppError('tokenizer.invalid', { detail: `${name} is not an object` });
}

/** The library stores tokens at `array[id]`, so an id has to be a small whole number before it sees one. */
function checkIds(json: JsonObject): number {
  const { model } = json;
  if (!isJsonObject(model)) throw new AppError('tokenizer.invalid', { detail: 'there is no model' });
  const { vocab } = model;
  let highest = -1;
  const check = (id: unknown) => {
    if (typeof id !== 'number' || !Number.isInteger(id) || id < 0 || id > maxTokenId)
      throw new AppError('tokenizer.invalid', { detail: `${JSON.stringify(id)} is not a token id` });
    if (id > highest) highest = id;
  };
  if (Array.isArray(vocab)) check(vocab.length - 1);
  else if (isJsonObject(vocab)) for (const token in vocab) check(vocab[token]);
  const added = Array.isArray(json.added_tokens) ? json.added_tokens : [];
  for (const token of added) check(isJsonObject(token) ? token.id : undefined);
  return highest + 1;
}

function construct(json: JsonObject, config: JsonObject): LibraryTokenizer {
  const parts = {
    normalizer: null,
    pre_tokenizer: null,
    post_processor: null,
    decoder: null,
    added_tokens: [],
  };
  try {
    return new LibraryTokenizer({ ...parts, ...json }, config);
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new AppError('tokenizer.invalid', { detail }, { cause });
  }
}

function specialIds(json: JsonObject, config: JsonObject, library: LibraryTokenizer): ReadonlySet<number> {
  const ids = new Set<number>();
  for (const token of Array.isArray(json.added_tokens) ? json.added_tokens : [])
    if (isJsonObject(token) && token.special === true && typeof token.id === 'number') ids.add(token.id);
  for (const role of ['bos_token', 'eos_token', 'pad_token', 'unk_token']) {
    const content = tokenContent(config[role]);
    const id = content === undefined ? undefined : library.token_to_id(content);
    if (id !== undefined) ids.add(id);
  }
  return ids;
}
