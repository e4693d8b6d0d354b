export type JsonObject = Readonly<Record<string, unknown>>;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A special token is written as its text or as an AddedToken object; null and absence mean that there is none. */
export function tokenContent(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (isJsonObject(value) && typeof value.content === 'string') return value.content;
  return undefined;
}

/** The roles that `PreTrainedTokenizerBase.special_tokens_map` hands to a chat template. */
const tokenRoles = [
  'bos_token',
  'eos_token',
  'unk_token',
  'sep_token',
  'pad_token',
  'cls_token',
  'mask_token',
] as const;

/** bos_token, eos_token and so on, those that exist; a null prototype because a config names the keys. */
export function specialTokens(tokenizerConfig: JsonObject): Readonly<Record<string, string>> {
  const tokens: Record<string, string> = Object.create(null);
  for (const role of tokenRoles) {
    const content = tokenContent(tokenizerConfig[role]);
    if (content !== undefined) tokens[role] = content;
  }
  return tokens;
}
