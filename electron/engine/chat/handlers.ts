import { type Asking, ask, askAgain } from './asking.ts';
import { conversationHandlers } from './conversationHandlers.ts';
import { type FeedbackOptions, feedbackHandlers } from './feedback/feedbackHandlers.ts';
import { keptHandlers } from './keptHandlers.ts';
import { implementChat } from './ownConversations.ts';
import { type PromptOptions, promptHandlers } from './promptHandlers.ts';
import type { Purging } from './removal.ts';

export interface ChatHandlersOptions extends Asking, PromptOptions, FeedbackOptions {
  readonly purging: Purging;
}

export function chatHandlers(options: ChatHandlersOptions) {
  return {
    ...conversationHandlers(options),
    ...talkingHandlers(options),
    ...keptHandlers(options),
    ...promptHandlers(options),
    ...memoryHandlers(options),
    ...feedbackHandlers(options),
  };
}

function talkingHandlers(options: ChatHandlersOptions) {
  const os = implementChat(options.store);
  return {
    send: os.send.handler(({ input, context }) => ask(options, context.actor, input)),
    regenerate: os.regenerate.handler(({ input, context }) => askAgain(options, context.actor, input)),
  };
}

function memoryHandlers({ store, loaded, resolveModel }: ChatHandlersOptions) {
  const os = implementChat(store);
  return {
    loaded: os.loaded.handler(() => ({ loaded: loaded.list() })),
    unload: os.unload.handler(async ({ input }) => {
      await loaded.unload(resolveModel({ model: input.model, profile: 'exact' }).modelId);
      return {};
    }),
  };
}
