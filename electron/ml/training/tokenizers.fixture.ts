import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { type ChatTemplate, createChatTemplate } from '../tokenize/chatTemplate.ts';
import { createTokenizer, type Tokenizer } from '../tokenize/tokenizer.ts';
import type { JsonObject } from '../tokenize/tokenizerConfig.ts';

export interface TestModel {
  readonly tokenizer: Tokenizer;
  readonly template: ChatTemplate;
}

const root = new URL('../../../', import.meta.url);
const readText = (path: string) => readFileSync(new URL(path, root), 'utf8');
const readJson = (path: string): JsonObject => JSON.parse(readText(path));

export function sampleModel(): TestModel {
  const config = readJson('assets/sample-model/tokenizer_config.json');
  return model(readJson('assets/sample-model/tokenizer.json'), config);
}

/** For tests only: a published template over a published vocabulary, with the special tokens that the template needs. */
export function publishedModel(
  vocabulary: 'qwen2.5-7b-instruct' | 'llama-2-7b-chat',
  templateName: string,
  added: readonly string[] = [],
): TestModel {
  const fixtures = 'e2e/fixtures/tokenizers/';
  const packed = readFileSync(new URL(`${fixtures}${vocabulary}.tokenizer.json.gz`, root));
  const json = JSON.parse(gunzipSync(packed).toString());
  const tokens = added.map((content, at) => ({
    ...{ id: 160_000 + at, content, special: true, normalized: false, rstrip: content.endsWith('|>') },
  }));
  const template = readText(`e2e/fixtures/chat-templates/${templateName}.jinja`);
  const config = { ...readJson(`${fixtures}${vocabulary}.tokenizer_config.json`), chat_template: template };
  return model({ ...json, added_tokens: [...json.added_tokens, ...tokens] }, config);
}

/** A model without a template of its own. */
export function untaughtModel(): TestModel {
  const { chat_template: _, ...config } = readJson('assets/sample-model/tokenizer_config.json');
  const json = readJson('assets/sample-model/tokenizer.json');
  return model({ ...json, added_tokens: [] }, config);
}

function model(json: object, tokenizerConfig: JsonObject): TestModel {
  const tokenizer = createTokenizer(json, tokenizerConfig);
  const hasToken = (token: string) => tokenizer.idOf(token) !== undefined;
  return { tokenizer, template: createChatTemplate({ tokenizerConfig, templateFile: null, hasToken }) };
}
