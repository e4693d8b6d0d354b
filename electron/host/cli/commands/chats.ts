import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { Option } from 'commander';
import { AppError } from '../../../common/errors/appError.ts';
import type { Message } from '../../../contract/chat.ts';
import { formatTable } from '../output.ts';
import { integerOption, type Verb, type VerbContext } from '../verb.ts';

export function addChatsCommands(program: Command, verb: Verb): void {
  const chats = program.command('chats').description('list, search, show and export conversations');
  chats
    .command('list', { isDefault: true })
    .description('the newest conversations')
    .addOption(integerOption('--at-most <count>', 'how many').default(20))
    .action(verb(listChats));
  chats
    .command('search')
    .argument('<text...>', 'words or their beginnings; Chinese by any characters')
    .description('look for words in all conversations')
    .addOption(integerOption('--at-most <count>', 'how many').default(20))
    .action(verb(searchChats));
  chats
    .command('show')
    .argument('<conversation>', 'id')
    .description('the branch of a conversation that is shown')
    .action(verb(showChat));
  chats
    .command('export')
    .argument('<conversation>', 'id')
    .description('a conversation as Markdown (the branch that is shown) or JSON (everything)')
    .addOption(new Option('--format <format>', 'form').choices(['markdown', 'json']).default('markdown'))
    .option('--to <file>', 'write it there; a file that exists is not replaced')
    .action(verb(exportChat));
}

async function listChats({ client, output }: VerbContext, { atMost }: { atMost: number }): Promise<void> {
  const document = await client.chat.conversations({ atMost: inRange(atMost, 200) });
  output.result(document, () => {
    if (document.conversations.length === 0) return ['No conversations yet.'];
    const rows = document.conversations.map(({ id, updatedAt, title }) => [id, formatTime(updatedAt), title]);
    return formatTable(['ID', 'LAST (UTC)', 'TITLE'], rows);
  });
}

async function searchChats(
  { client, output }: VerbContext,
  words: string[],
  { atMost }: { atMost: number },
): Promise<void> {
  const document = await client.chat.search({ text: words.join(' '), atMost: inRange(atMost, 100) });
  output.result(document, () => {
    if (document.hits.length === 0) return ['Nothing was found.'];
    return document.hits.flatMap(({ conversation, title, message, before, mark, after, at }) => [
      `${conversation}  ${formatTime(at)}  ${title}`,
      ...(message === null ? [] : [`  ${before}[${mark}]${after}`]),
    ]);
  });
}

function inRange(count: number, most: number): number {
  if (count >= 1 && count <= most) return count;
  throw new AppError('request.invalid', { detail: `--at-most takes 1 to ${most}` });
}

async function showChat({ client, output }: VerbContext, conversation: string): Promise<void> {
  const document = await client.chat.messages({ conversation });
  output.result(document, () => {
    const { title, system } = document.conversation;
    const head = system === null ? [title] : [title, '', `[system] ${system}`];
    return [...head, ...document.messages.flatMap((message) => ['', ...messageLines(message)])];
  });
}

function messageLines({ role, text, answerer, state, finish, siblings }: Message): string[] {
  const who = role === 'user' ? 'you' : (answerer?.name ?? 'answer');
  const beside = siblings.length > 1 ? ` (one of ${siblings.length})` : '';
  const end = state === 'done' ? '' : ` (${finish ?? state})`;
  return [`[${who}]${beside}${end}`, text];
}

async function exportChat(
  { client, output }: VerbContext,
  conversation: string,
  { format, to }: { format: 'markdown' | 'json'; to?: string },
): Promise<void> {
  const exported = await client.chat.export({ conversation, format, language: output.language });
  if (to === undefined) return output.result(exported, () => [exported.text.trimEnd()]);
  try {
    await writeFile(to, exported.text, { flag: 'wx', mode: 0o600 });
  } catch (cause) {
    const { code = 'unknown' } = cause as NodeJS.ErrnoException;
    throw new AppError('file.unwritable', { path: to, reason: code }, { cause });
  }
  output.result({ file: to }, () => [to]);
}

function formatTime(at: string): string {
  return at.slice(0, 16).replace('T', ' ');
}
