import { AppError } from '../../common/errors/appError.ts';
import type { Conversation } from '../../contract/chat.ts';
import type { Jobs } from '../jobs/jobs.ts';
import type { ActorContext } from '../security/actor.ts';
import type { Statement, Store } from '../store/store.ts';
import {
  choose,
  findEnd,
  listBeside,
  listBranch,
  listBranchIds,
  listRunning,
  listTree,
  withSiblings,
} from './branches.ts';
import {
  configureConversation,
  findConversation,
  listConversations,
  noConversation,
  renameConversation,
  showLeaf,
} from './conversations.ts';
import { exportJson, exportMarkdown } from './exportConversation.ts';
import { findMessage } from './messages.ts';
import { implementChat } from './ownConversations.ts';
import { markDeleted, type Purging, takeBack } from './removal.ts';
import { searchChats } from './search.ts';

export interface ConversationHandlersOptions {
  readonly store: Store;
  readonly jobs: Jobs;
  readonly purging: Purging;
}

export function conversationHandlers(options: ConversationHandlersOptions) {
  return { ...readingHandlers(options), ...changingHandlers(options), ...removalHandlers(options) };
}

function readingHandlers({ store }: ConversationHandlersOptions) {
  const os = implementChat(store);
  return {
    conversations: os.conversations.handler(({ input, context }) =>
      listConversations(store, { ...input, owner: context.actor.id }),
    ),
    search: os.search.handler(async ({ input, context }) => ({
      hits: await searchChats(store, { ...input, owner: context.actor.id }),
    })),
    messages: os.messages.handler(({ input }) => {
      const conversation = findConversation(store, input.conversation);
      const branch = listBranch(store, conversation.leaf);
      const all = withSiblings(store, conversation.id, [...branch, ...listBeside(store, branch)]);
      return {
        conversation,
        messages: all.slice(0, branch.length),
        beside: all.slice(branch.length),
        running: listRunning(store, conversation.id),
      };
    }),
    select: os.select.handler(async ({ input }) => {
      const { id } = findConversation(store, input.conversation);
      const leaf = findEnd(store, findMessage(store, id, input.message).id);
      const statements = [showLeaf(id, leaf), choose(listBranchIds(store, leaf))];
      await store.write({ audit: null, statements });
      return {};
    }),
  };
}

function changingHandlers({ store }: ConversationHandlersOptions) {
  const os = implementChat(store);
  return {
    rename: os.rename.handler(({ input, context }) => {
      const { conversation, title } = input;
      const statements = [renameConversation(conversation, title)];
      return change(store, context, { conversation, action: 'chat.rename', statements });
    }),
    configure: os.configure.handler(({ input, context }) => {
      const { conversation, ...changed } = input;
      const statements = configureConversation(conversation, changed);
      return change(store, context, { conversation, action: 'chat.configure', statements });
    }),
    export: os.export.handler(async ({ input, context }) => {
      const conversation = findConversation(store, input.conversation);
      const isMarkdown = input.format === 'markdown';
      const stored = isMarkdown ? listBranch(store, conversation.leaf) : listTree(store, conversation.id);
      const messages = withSiblings(store, conversation.id, stored);
      const detail = { format: input.format };
      const audit = { action: 'chat.export', subject: conversation.id, detail };
      await store.write({ actor: context.actor, audit, statements: [] });
      if (!isMarkdown) return exportJson(conversation, messages);
      return exportMarkdown(conversation, messages, input.language);
    }),
  };
}

function removalHandlers({ store, jobs, purging }: ConversationHandlersOptions) {
  const os = implementChat(store);
  return {
    remove: os.remove.handler(async ({ input, context }) => {
      const { conversation } = input;
      const statements = [markDeleted(conversation, new Date().toISOString())];
      await write(store, context, { conversation, action: 'chat.remove', statements });
      purging.schedule();
      await Promise.all(listRunning(store, conversation).map(({ job }) => jobs.cancel(context.actor, job)));
      return {};
    }),
    restore: os.restore.handler(({ input, context }) => {
      const { conversation } = input;
      const statements = [takeBack(conversation)];
      return change(store, context, { conversation, action: 'chat.restore', statements });
    }),
  };
}

interface Change {
  readonly conversation: string;
  readonly action: string;
  readonly statements: readonly Statement[];
}

/** Throws `request.notFound` when a statement did not find the conversation. */
async function write(store: Store, { actor }: ActorContext, change: Change): Promise<void> {
  const { conversation, action, statements } = change;
  try {
    await store.write({ actor, audit: { action, subject: conversation }, statements });
  } catch (error) {
    if (error instanceof AppError && error.code === 'store.conflict')
      throw noConversation(conversation, error);
    throw error;
  }
}

async function change(store: Store, context: ActorContext, changed: Change): Promise<Conversation> {
  await write(store, context, changed);
  return findConversation(store, changed.conversation);
}
