import type { Conversation, Message } from '../../contract/chat.ts';

export interface Exported {
  readonly fileName: string;
  readonly text: string;
}

/** The form of the JSON export: 1 is a `conversation` and all `messages` of its tree, oldest first, as the contract has them. */
const jsonVersion = 1;

/** Everything: all branches, with settings and numbers. */
export function exportJson(conversation: Conversation, tree: readonly Message[]): Exported {
  const document = { format: 'inhouse.conversation', version: jsonVersion, conversation, messages: tree };
  return { fileName: toFileName(conversation, 'json'), text: `${JSON.stringify(document, null, 2)}\n` };
}

/** The branch that is shown, to be read. */
export function exportMarkdown(conversation: Conversation, branch: readonly Message[]): Exported {
  const { title, system, createdAt } = conversation;
  const parts = [`# ${oneLine(title)}`, `Begun ${formatTime(createdAt)}`];
  if (system !== null) parts.push('## System', system.trim());
  for (const message of branch) {
    parts.push(`## ${heading(message)}`);
    if (message.text !== '') parts.push(message.text.trim());
    const remark = footnote(message);
    if (remark !== null) parts.push(`*${remark}*`);
  }
  return { fileName: toFileName(conversation, 'md'), text: `${parts.join('\n\n')}\n` };
}

function heading({ role, answerer, createdAt }: Message): string {
  const time = formatTime(createdAt);
  if (role === 'user' || !answerer) return `${role === 'user' ? 'User' : 'Assistant'} · ${time}`;
  return `Assistant · ${oneLine(answerer.name)} (${answerer.precision}, ${answerer.profile}) · ${time}`;
}

function footnote({ role, state, finish, stats }: Message): string | null {
  if (role === 'user') return null;
  const parts = state === 'done' && finish === 'stop' ? [] : [`ended: ${finish ?? state}`];
  if (stats && stats.answerTokens > 0) {
    parts.push(`${stats.answerTokens} tokens`);
    if (stats.tokensPerSecond !== null) parts.push(`${stats.tokensPerSecond.toFixed(1)} tokens/s`);
    parts.push(`first token after ${(stats.timeToFirstTokenMs / 1_000).toFixed(2)} s`);
    if (stats.reasoningMs !== null) parts.push(`reasoned for ${(stats.reasoningMs / 1_000).toFixed(1)} s`);
  }
  return parts.length > 0 ? parts.join(', ') : null;
}

function oneLine(text: string): string {
  return text.replace(/\s+/gu, ' ').trim();
}

function formatTime(at: string): string {
  return `${at.slice(0, 10)} ${at.slice(11, 16)} UTC`;
}

const longestName = 80;
const reservedOnWindows = /^(?:con|prn|aux|nul|com\d|lpt\d)$/iu;

/** A name that every file system takes: the title without what some system reads as something else. */
export function toFileName({ title }: Pick<Conversation, 'title'>, extension: string): string {
  const safe = title
    .normalize('NFC')
    .replace(/[\p{C}<>:"/\\|?*\s]+/gu, ' ')
    .trim();
  const short = [...safe]
    .slice(0, longestName)
    .join('')
    .replace(/^[.\s]+|[.\s]+$/gu, '');
  const name = short === '' || reservedOnWindows.test(short) ? `conversation ${short}`.trim() : short;
  return `${name}.${extension}`;
}
