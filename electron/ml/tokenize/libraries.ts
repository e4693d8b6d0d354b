import * as jinja from '@huggingface/jinja';
import * as tokenizers from '@huggingface/tokenizers';

// The declarations of both packages import one another without file extensions, which Node's resolution does not
// follow, so everything in them has no type at all. What Inhouse uses of them is typed here, as their sources say.

export interface Environment {
  set(name: string, value: unknown): unknown;
}
/** A value of the template language: text, number, list, map or function is in `value`. */
export interface TemplateValue {
  readonly value: unknown;
}
export interface Interpreter {
  run(program: object): TemplateValue;
  /** Every node of a template passes through here. May answer undefined for what a template left open. */
  evaluate(node: object | undefined, environment: Environment): TemplateValue | undefined;
}
interface JinjaLibrary {
  readonly Environment: new () => Environment;
  readonly Interpreter: new (environment: Environment) => Interpreter;
  tokenize(source: string, options: { trim_blocks: boolean; lstrip_blocks: boolean }): readonly object[];
  parse(tokens: readonly object[]): object;
}
export const { Environment, Interpreter, tokenize, parse }: JinjaLibrary = jinja;

export interface LibraryTokenizer {
  encode(
    text: string,
    options: { add_special_tokens: boolean },
  ): { readonly ids: readonly (number | undefined)[] };
  decode(
    ids: readonly number[],
    options: { skip_special_tokens: boolean; clean_up_tokenization_spaces: boolean },
  ): string;
  token_to_id(token: string): number | undefined;
  id_to_token(id: number): string | undefined;
}
interface TokenizersLibrary {
  readonly Tokenizer: new (tokenizerJson: object, tokenizerConfig: object) => LibraryTokenizer;
}
export const { Tokenizer: LibraryTokenizer }: TokenizersLibrary = tokenizers;
