import type { Conversation } from '../../../../electron/contract/chat.ts';

/** Newest first; of two of the same moment the one with the greater id, as the engine sorts them. */
export function compareConversations(a: Conversation, b: Conversation): number {
  return compareText(b.updatedAt, a.updatedAt) || compareText(b.id, a.id);
}

const compareText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/**
 * What is known of the list after its first page has been read again: the page as it is now, and behind it what was
 * read before. What stood where the page reaches now and is not on it has been removed.
 */
export function mergeFirstPage(
  known: readonly Conversation[],
  page: readonly Conversation[],
  more: boolean,
): Conversation[] {
  const last = page.at(-1);
  if (!more || !last) return [...page];
  const onPage = new Set(page.map(({ id }) => id));
  const behind = known.filter(
    (conversation) => !onPage.has(conversation.id) && compareConversations(last, conversation) < 0,
  );
  return [...page, ...behind];
}

/** The list with one conversation in its place: restored, renamed, or moved up by a new message. */
export function insertConversation(
  known: readonly Conversation[],
  conversation: Conversation,
): Conversation[] {
  return [...known.filter(({ id }) => id !== conversation.id), conversation].sort(compareConversations);
}
