import type { Language } from '../../common/errors/appError.ts';
import type { Conversation, Message } from '../../contract/chat.ts';
import { type ExportTexts, exportTexts } from './exportTexts.ts';

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
export function exportMarkdown(
  conversation: Conversation,
  branch: readonly Message[],
  language: Language,
): Exported {
  const texts: ExportTexts = exportTexts[language];
  const { title, system, createdAt } = conversation;
  const parts = [`# ${oneLine(title)}`, texts.begun(formatTime(createdAt))];
  if (system !== null) parts.push(`## ${texts.system}`, system.trim());
  for (const message of branch) {
    parts.push(`## ${heading(message, texts)}`);
    if (message.text !== '') parts.push(message.text.trim());
    const remark = message.role === 'user' ? '' : remarks(message, texts).join(texts.between);
    if (remark !== '') parts.push(`*${remark}*`);
  }
  return { fileName: toFileName(conversation, 'md'), text: `${parts.join('\n\n')}\n` };
}

function heading({ role, answerer, createdAt }: Message, { roles, profiles }: ExportTexts): string {
  const time = formatTime(createdAt);
  if (role === 'user') return `${roles.user} · ${time}`;
  if (!answerer) return `${roles.assistant} · ${time}`;
  const { name, adapterName, precision, profile } = answerer;
  const who = adapterName === undefined ? name : `${name} + ${adapterName}`;
  return `${roles.assistant} · ${oneLine(who)} (${precision}, ${profiles[profile]}) · ${time}`;
}

function remarks({ state, finish, stats }: Message, texts: ExportTexts): string[] {
  const parts: string[] = [];
  if (finish === null || state === 'streaming') parts.push(texts.ends.unfinished);
  else if (finish !== 'stop') parts.push(texts.ends[finish]);
  if (!stats || stats.answerTokens === 0) return parts;
  parts.push(texts.tokens(stats.answerTokens));
  if (stats.tokensPerSecond !== null) parts.push(texts.rate(stats.tokensPerSecond.toFixed(1)));
  parts.push(texts.first(inSeconds(stats.timeToFirstTokenMs, 2)));
  if (stats.reasoningMs !== null) parts.push(texts.reasoned(inSeconds(stats.reasoningMs, 1)));
  return parts;
}

function inSeconds(milliseconds: number, digits: number): string {
  return (milliseconds / 1_000).toFixed(digits);
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
