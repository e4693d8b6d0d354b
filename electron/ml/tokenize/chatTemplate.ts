import { AppError } from '../../common/errors/appError.ts';
import { chooseFallback } from './fallbackTemplate.ts';
import { type JinjaTemplate, parseJinja } from './jinja.ts';
import { isJsonObject, type JsonObject, specialTokens } from './tokenizerConfig.ts';

export type TemplateSource = 'tokenizer_config.json' | 'chat_template.jinja' | 'fallback';

export interface TemplateOptions {
  readonly addGenerationPrompt: boolean;
  /** Functions the model may call, as JSON Schema objects. */
  readonly tools?: readonly unknown[] | undefined;
  /** `date_string` of the Llama templates; left out, the template decides. */
  readonly dateString?: string | undefined;
  /** The time that `strftime_now` answers. */
  readonly now: Date;
}

export interface ChatTemplate {
  readonly source: TemplateSource;
  /** Strings at which an answer ends (only a fallback needs any). */
  readonly stop: readonly string[];
  /**
   * Whether the tokenizer still has to add its own special tokens. A template writes BOS itself where the model
   * wants it (transformers' `apply_chat_template` never adds any), and a second one makes answers worse.
   */
  readonly addSpecialTokens: boolean;
  /** @throws AppError `template.refused`, `template.tooMuchWork`, `template.invalid` */
  render(messages: readonly object[], options: TemplateOptions): string;
}

export interface TemplateFiles {
  readonly tokenizerConfig: JsonObject;
  /** Text of chat_template.jinja; null: the folder has none. */
  readonly templateFile: string | null;
  readonly hasToken: (token: string) => boolean;
}

/**
 * The model's own template: the file wins over the config, as in transformers.
 * @throws AppError `template.invalid` when it does not parse
 */
export function createChatTemplate({ tokenizerConfig, templateFile, hasToken }: TemplateFiles): ChatTemplate {
  if (templateFile !== null)
    return chatTemplate('chat_template.jinja', [parseJinja(templateFile)], tokenizerConfig);
  const { chat_template: own } = tokenizerConfig;
  if (own !== undefined && own !== null)
    return chatTemplate('tokenizer_config.json', parseConfigured(own), tokenizerConfig);
  const fallback = chooseFallback(hasToken);
  const plain = chatTemplate('fallback', [parseJinja(fallback.source)], tokenizerConfig);
  return { ...plain, stop: fallback.stop, addSpecialTokens: true };
}

/** The template for a plain conversation, and the one for tools where they differ. */
type Templates = readonly [plain: JinjaTemplate, withTools?: JinjaTemplate];

function chatTemplate(source: TemplateSource, templates: Templates, config: JsonObject): ChatTemplate {
  const tokens = specialTokens(config);
  return {
    source,
    stop: [],
    addSpecialTokens: false,
    render(messages, { addGenerationPrompt, tools, dateString, now }) {
      const template = (tools === undefined ? undefined : templates[1]) ?? templates[0];
      return template.render(
        {
          ...tokens,
          messages,
          tools: tools ?? null,
          documents: null,
          add_generation_prompt: addGenerationPrompt,
          ...(dateString === undefined ? {} : { date_string: dateString }),
        },
        now,
      );
    },
  };
}

/** One text, or a list of named ones: transformers takes `tool_use` when there are tools, else `default`. */
function parseConfigured(own: unknown): Templates {
  if (typeof own === 'string') return [parseJinja(own)];
  if (!Array.isArray(own))
    throw new AppError('template.invalid', { detail: 'chat_template is neither a text nor a list' });
  const named = new Map<string, string>();
  for (const entry of own)
    if (isJsonObject(entry) && typeof entry.name === 'string' && typeof entry.template === 'string')
      named.set(entry.name, entry.template);
  const plain = named.get('default') ?? named.values().next().value;
  if (plain === undefined)
    throw new AppError('template.invalid', { detail: 'its list of templates is empty' });
  const tools = named.get('tool_use');
  return tools === undefined ? [parseJinja(plain)] : [parseJinja(plain), parseJinja(tools)];
}
