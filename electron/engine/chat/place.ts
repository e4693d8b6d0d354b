import { randomUUID } from 'node:crypto';
import { AppError } from '../../common/errors/appError.ts';
import type { Answerer, Sampling } from '../../contract/chat.ts';
import type { Store } from '../store/store.ts';
import { listBranchIds, measureTree } from './branches.ts';
import { findConversation } from './conversations.ts';
import { findMessage } from './messages.ts';

export interface Question extends Answerer {
  readonly conversation?: string | undefined;
  /** undefined: the end of the branch that is shown. */
  readonly parent?: string | null | undefined;
  readonly text: string;
  readonly system?: string | undefined;
  readonly sampling?: Sampling | undefined;
  readonly also: readonly Answerer[];
}

/** Where a question goes, and what it is asked with. */
export interface Place {
  readonly conversation: string;
  readonly isNew: boolean;
  /** It is the question that was being drafted; an edited earlier one leaves the draft alone. */
  readonly takesDraft: boolean;
  readonly parent: string | null;
  /** The end of the branch that the question goes on, as far back as it may not be the one that was shown last. */
  readonly branch: readonly string[];
  readonly system: string | null;
  readonly sampling: Sampling;
}

/** Throws `request.notFound`, `request.invalid`, `chat.conversationFull`. */
export function findPlace(store: Store, asked: Question): Place {
  if (asked.conversation === undefined) {
    if (asked.parent != null)
      throw new AppError('request.invalid', { detail: 'parent without conversation' });
    const { system = '', sampling = {} } = asked;
    const empty = { isNew: true, takesDraft: true, parent: null, branch: [] };
    return { ...empty, conversation: randomUUID(), system: system === '' ? null : system, sampling };
  }
  const { id, leaf, system, sampling } = findConversation(store, asked.conversation);
  const parent = asked.parent === undefined ? leaf : asked.parent;
  if (parent !== null && findMessage(store, id, parent).role !== 'assistant')
    throw new AppError('request.invalid', { detail: 'a question follows an answer' });
  requireRoom(store, id, asked.text);
  const branch = parent === null ? [] : parent === leaf ? [parent] : listBranchIds(store, parent);
  const place = { conversation: id, isNew: false, takesDraft: parent === leaf, parent, branch };
  return { ...place, system, sampling: asked.sampling ?? sampling };
}

/** A reply has to fit into one frame of the link (32 million characters), written as JSON and exported as JSON within it. */
const mostBytes = 12_000_000;

function requireRoom(store: Store, conversation: string, text: string): void {
  const bytes = measureTree(store, conversation) + Buffer.byteLength(text);
  if (bytes <= mostBytes) return;
  const megabytes = Math.ceil(bytes / 1e5) / 10;
  throw new AppError('chat.conversationFull', { megabytes, mostMegabytes: mostBytes / 1e6 });
}
