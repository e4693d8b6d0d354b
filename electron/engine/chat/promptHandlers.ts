import { AppError } from '../../common/errors/appError.ts';
import type { Answerer } from '../../contract/chat.ts';
import type { LoadedModels, LoadRequest } from '../residency/loadedModels.ts';
import type { Store } from '../store/store.ts';
import { listBranch } from './branches.ts';
import { findConversation } from './conversations.ts';
import { findMessage, type StoredMessage } from './messages.ts';
import { implementChat } from './ownConversations.ts';
import { promptOf, toPrompt } from './prompts.ts';

export interface PromptOptions {
  readonly store: Store;
  readonly loaded: LoadedModels;
  /** Throws `request.notFound` or `models.variantMissing`. */
  readonly resolveModel: (asked: Answerer) => LoadRequest;
  /** Tokens, as the model's own files say. */
  readonly contextLengthOf: (model: string) => number;
}

/** What a model is given, exactly: shown on demand, and counted while somebody types. */
export function promptHandlers({ store, loaded, resolveModel, contextLengthOf }: PromptOptions) {
  const os = implementChat(store);
  return {
    prompt: os.prompt.handler(async ({ input }) => {
      const { id, model, leaf } = findConversation(store, input.conversation);
      const answer = findAnswer(store, id, input.answer ?? leaf);
      const { adapter: _, ...by } = answer.answerer ?? { model, profile: 'exact' }; // An adapter changes no prompt.
      const load = resolveModel(by);
      const { process, release } = await loaded.acquire(load);
      try {
        const messages = promptOf(store, answer);
        const maxTokens = answer.sampling?.maxTokens;
        const rendered = await process.client.model.prompt({ messages, maxTokens, at: answer.createdAt });
        return { ...rendered, ids: [...rendered.ids] };
      } finally {
        release();
      }
    }),
    context: os.context.handler(async ({ input }) => {
      const load = resolveModel(input);
      const process = loaded.peek(load);
      if (!process) return { tokens: null, contextLength: contextLengthOf(load.modelId) };
      const conversation = input.conversation === null ? null : findConversation(store, input.conversation);
      const branch = conversation ? listBranch(store, conversation.leaf) : [];
      const draft = { role: 'user', text: input.text } as const;
      const messages = toPrompt(conversation?.system ?? null, [...branch, draft]);
      return process.client.model.count({ messages });
    }),
  };
}

function findAnswer(store: Store, conversation: string, id: string | null): StoredMessage {
  if (id === null) throw new AppError('chat.noQuestion');
  const answer = findMessage(store, conversation, id);
  if (answer.role === 'assistant') return answer;
  throw new AppError('request.invalid', { detail: 'only an answer has a prompt' });
}
