import { type RowContent, type Turn, type TurnRole, textsOf } from '../../../common/datasetRow.ts';

/** A label as the model is told of it. */
export interface ToldLabel {
  readonly name: string;
  /** Empty: the name says it all. */
  readonly description: string;
}

export type PromptLanguage = 'en' | 'zh-CN';

/** What a labelling begins with; people edit it. The answer is asked for alone, because it is compared with the names. */
export const defaultPrompts = {
  en: `Read the following text and choose the one label that fits it best.

Labels:
{{labels}}

Text:
{{conversation}}

Answer with the name of the label only.`,
  'zh-CN': `请阅读下面的内容，从给定标签中选出最合适的一个。

标签：
{{labels}}

内容：
{{conversation}}

只回答标签名称，不要解释。`,
} as const satisfies Record<PromptLanguage, string>;

const roleNames = {
  en: { system: 'System', user: 'User', assistant: 'Assistant', call: 'Tool call', tool: 'Tool' },
  'zh-CN': { system: '系统', user: '用户', assistant: '助手', call: '工具调用', tool: '工具结果' },
} as const satisfies Record<PromptLanguage, Record<TurnRole, string>>;

interface Asked {
  readonly content: RowContent;
  readonly labels: readonly ToldLabel[];
  readonly language: PromptLanguage;
}

const placeholders: Readonly<Record<string, (asked: Asked) => string>> = {
  question: ({ content }) => questionOf(content),
  answer: ({ content }) => answerOf(content),
  text: ({ content }) => textsOf(content).join('\n\n'),
  conversation: conversationOf,
  labels: ({ labels }) =>
    labels
      .map(({ name, description }) => (description ? `- ${name}: ${description}` : `- ${name}`))
      .join('\n'),
};

const placeholder = /\{\{\s*(\w+)\s*\}\}/g;

/** Names in double braces that stand for nothing. */
export function unknownPlaceholders(prompt: string): string[] {
  const names = [...prompt.matchAll(placeholder)].map(([, name = '']) => name);
  return [...new Set(names)].filter((name) => !Object.hasOwn(placeholders, name));
}

/** Whether a prompt says anything of the row: one that does not asks the same about all of them. */
export function looksAtRow(prompt: string): boolean {
  return [...prompt.matchAll(placeholder)].some(
    ([, name = '']) => name !== 'labels' && Object.hasOwn(placeholders, name),
  );
}

/** One pass, so that braces in a row are only text. Han characters in the template choose the words for who speaks. */
export function fillPrompt(
  prompt: string,
  { content, labels }: { readonly content: RowContent; readonly labels: readonly ToldLabel[] },
): string {
  const language = /\p{Script=Han}/u.test(prompt) ? 'zh-CN' : 'en';
  return prompt.replace(placeholder, (whole, name: string) =>
    Object.hasOwn(placeholders, name)
      ? (placeholders[name]?.({ content, labels, language }) ?? whole)
      : whole,
  );
}

function lastTurn(turns: readonly Turn[], role: TurnRole): string {
  return turns.findLast((turn) => turn.role === role)?.content ?? '';
}

function questionOf(content: RowContent): string {
  if ('turns' in content) return lastTurn(content.turns, 'user');
  return 'text' in content ? content.text : content.name;
}

function answerOf(content: RowContent): string {
  if ('chosen' in content) return content.chosen;
  if ('turns' in content) return lastTurn(content.turns, 'assistant');
  return 'image' in content ? content.labels.join(', ') : '';
}

function conversationOf({ content, language }: Asked): string {
  if (!('turns' in content)) return textsOf(content).join('\n\n');
  const names = roleNames[language];
  const colon = language === 'en' ? ': ' : '：';
  const turns = content.turns.map(({ role, content: said }) => `${names[role]}${colon}${said}`);
  if ('chosen' in content) turns.push(`${names.assistant}${colon}${content.chosen}`);
  return turns.join('\n\n');
}
