import { randomUUID } from 'node:crypto';
import { implement } from '@orpc/server';
import { AppError } from '../../common/errors/appError.ts';
import { chatContract } from '../../contract/chat.ts';
import { type Jobs, newJobId } from '../jobs/jobs.ts';
import type { LoadedModels, LoadRequest } from '../residency/loadedModels.ts';
import type { ActorContext } from '../security/actor.ts';
import type { Statement, Store } from '../store/store.ts';
import {
  deleteConversation,
  findConversation,
  insertConversation,
  insertMessage,
  lastAnswerInput,
  listConversations,
  listMessages,
  promptMessages,
  runningAnswer,
  touchConversation,
} from './conversations.ts';

export interface ChatHandlersOptions {
  readonly store: Store;
  readonly jobs: Jobs;
  readonly loaded: LoadedModels;
  /** Throws `request.notFound` or `models.variantMissing`. */
  readonly resolveModel: (asked: ModelReference) => LoadRequest;
}

export interface ModelReference {
  readonly model: string;
  readonly precision?: LoadRequest['precision'] | undefined;
  readonly profile: LoadRequest['profile'];
}

export function chatHandlers(options: ChatHandlersOptions) {
  return { ...conversationHandlers(options), ...talkingHandlers(options), ...memoryHandlers(options) };
}

function conversationHandlers({ store, jobs }: ChatHandlersOptions) {
  const os = implement(chatContract).$context<ActorContext>();
  return {
    conversations: os.conversations.handler(() => ({ conversations: listConversations(store) })),
    messages: os.messages.handler(({ input }) => ({
      conversation: findConversation(store, input.conversation),
      messages: listMessages(store, input.conversation),
      running: runningAnswer(store, input.conversation),
    })),
    remove: os.remove.handler(async ({ input, context }) => {
      const conversation = findConversation(store, input.conversation);
      const running = runningAnswer(store, conversation.id);
      if (running !== null) await jobs.cancel(context.actor, running);
      await store.write({
        actor: context.actor,
        audit: { action: 'chat.remove', subject: conversation.id, detail: {} },
        statements: deleteConversation(conversation.id),
      });
      return {};
    }),
  };
}

function talkingHandlers({ store, jobs, resolveModel }: ChatHandlersOptions) {
  const os = implement(chatContract).$context<ActorContext>();
  return {
    send: os.send.handler(async ({ input, context }) => {
      const load = resolveModel(input);
      const job = newJobId();
      const asked = {
        conversation: input.conversation ?? null,
        text: input.text,
        system: input.system ?? null,
      };
      const { conversation, question, answer, statements } = questionRows(store, { ...asked, load, job });
      // Question, empty answer and job are stored together before anything runs, so that no kill loses what was typed.
      await jobs
        .start({
          actor: context.actor,
          kind: 'answer',
          subject: load.name,
          id: job,
          input: { conversation, answer, load, sampling: input.sampling },
          statements,
          audit: { action: 'chat.send', subject: conversation, detail: { model: load.modelId } },
        })
        .catch((error: unknown) => {
          const isBusy = error instanceof AppError && error.code === 'store.conflict';
          throw isBusy ? new AppError('chat.answerRunning', {}, { cause: error }) : error;
        });
      return { conversation, question, answer, job };
    }),
  };
}

interface Question {
  readonly conversation: string | null;
  readonly text: string;
  readonly system: string | null;
  readonly load: LoadRequest;
  readonly job: string;
}

function questionRows(store: Store, asked: Question) {
  const now = new Date().toISOString();
  const conversation = asked.conversation ?? randomUUID();
  const question = randomUUID();
  const answer = randomUUID();
  const statements: Statement[] = [];
  if (asked.conversation === null) {
    statements.push(
      insertConversation({ id: conversation, modelId: asked.load.modelId, firstText: asked.text, now }),
    );
    if (asked.system !== null) {
      const system = {
        conversation,
        role: 'system',
        text: asked.system,
        state: 'done',
        job: null,
        now,
      } as const;
      statements.push(insertMessage({ id: randomUUID(), ...system }));
    }
  } else {
    findConversation(store, conversation);
    statements.push(touchConversation(conversation, asked.load.modelId, now));
  }
  statements.push(
    insertMessage({
      id: question,
      conversation,
      role: 'user',
      text: asked.text,
      state: 'done',
      job: null,
      now,
    }),
    insertMessage({
      id: answer,
      conversation,
      role: 'assistant',
      text: '',
      state: 'streaming',
      job: asked.job,
      now,
    }),
  );
  return { conversation, question, answer, statements };
}

function memoryHandlers({ store, loaded, resolveModel }: ChatHandlersOptions) {
  const os = implement(chatContract).$context<ActorContext>();
  return {
    prompt: os.prompt.handler(async ({ input }) => {
      const { model } = findConversation(store, input.conversation);
      const last = lastAnswerInput(store, input.conversation);
      const asked = last ? { ...last.load, model: last.load.modelId } : { model, profile: 'exact' as const };
      const { process, release } = await loaded.acquire(resolveModel(asked));
      try {
        const stored = listMessages(store, input.conversation);
        const messages = stored.slice(0, stored.findLastIndex(({ role }) => role === 'user') + 1);
        const rendered = await process.client.model.prompt({
          messages: promptMessages(messages),
          maxTokens: last?.sampling.maxTokens,
        });
        return { ...rendered, ids: [...rendered.ids] };
      } finally {
        release();
      }
    }),
    loaded: os.loaded.handler(() => ({ loaded: loaded.list() })),
    unload: os.unload.handler(async ({ input }) => {
      await loaded.unload(resolveModel({ model: input.model, profile: 'exact' }).modelId);
      return {};
    }),
  };
}
