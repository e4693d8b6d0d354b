import type { Tokenizer } from './tokenizer.ts';
import { type JsonObject, tokenContent } from './tokenizerConfig.ts';

/**
 * Tokens that end a turn in the formats in use. A model folder often names only the end of a document as its eos
 * (DeepSeek's and Llama's base configs do), and a chat would go on and speak for the user.
 */
const turnEnds = [
  '<|im_end|>',
  '<|eot_id|>',
  '<|eom_id|>',
  '<|end|>',
  '<end_of_turn>',
  '<|endoftext|>',
  '<|end_of_text|>',
];

export interface StopTokenFiles {
  readonly tokenizer: Tokenizer;
  readonly tokenizerConfig: JsonObject;
  readonly config: JsonObject;
  readonly generationConfig: JsonObject;
}

/** Every token at which an answer ends: what the three configs call eos, and special tokens that end a turn. */
export function stopTokens({
  tokenizer,
  tokenizerConfig,
  config,
  generationConfig,
}: StopTokenFiles): ReadonlySet<number> {
  const stop = new Set<number>();
  for (const eos of [generationConfig.eos_token_id, config.eos_token_id])
    for (const id of Array.isArray(eos) ? eos : [eos]) if (Number.isInteger(id)) stop.add(id);
  const named = tokenContent(tokenizerConfig.eos_token);
  const own = named === undefined ? undefined : tokenizer.idOf(named);
  if (own !== undefined) stop.add(own);
  for (const token of turnEnds) {
    const id = tokenizer.idOf(token);
    if (id !== undefined && tokenizer.isSpecial(id)) stop.add(id);
  }
  return stop;
}
