import { randomUUID } from 'node:crypto';
import { AppError } from '../../common/errors/appError.ts';
import type { ActorContext } from '../security/actor.ts';
import type { Statement, Store } from '../store/store.ts';
import { findConversation } from './conversations.ts';
import { readDraft, saveDraft } from './drafts.ts';
import { implementChat } from './ownConversations.ts';
import { deletePreset, insertPreset, listPresets, replacePreset } from './presets.ts';

/** What is kept for the next question: drafts and presets. */
export function keptHandlers({ store }: { readonly store: Store }) {
  const os = implementChat(store);
  return {
    readDraft: os.readDraft.handler(({ input, context }) => {
      if (input.conversation !== null) findConversation(store, input.conversation);
      return { text: readDraft(store, input.conversation, context.actor.id) };
    }),
    saveDraft: os.saveDraft.handler(async ({ input, context }) => {
      if (input.conversation !== null) findConversation(store, input.conversation);
      await store.write({
        audit: null,
        statements: [saveDraft(input.conversation, input.text, context.actor.id)],
      });
      return {};
    }),
    presets: os.presets.handler(() => ({ presets: listPresets(store) })),
    savePreset: os.savePreset.handler(async ({ input, context }) => {
      const preset = { ...input, id: input.id ?? randomUUID() };
      const statement = input.id === undefined ? insertPreset(preset) : replacePreset(preset);
      await writePreset(store, context, { id: preset.id, action: 'chat.savePreset', statement });
      return preset;
    }),
    removePreset: os.removePreset.handler(async ({ input, context }) => {
      const { preset: id } = input;
      await writePreset(store, context, { id, action: 'chat.removePreset', statement: deletePreset(id) });
      return {};
    }),
  };
}

interface PresetChange {
  readonly id: string;
  readonly action: string;
  readonly statement: Statement;
}

async function writePreset(store: Store, { actor }: ActorContext, change: PresetChange): Promise<void> {
  const { id, action, statement } = change;
  try {
    await store.write({ actor, audit: { action, subject: id }, statements: [statement] });
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'store.conflict') throw error;
    throw new AppError('request.notFound', { kind: 'preset', name: id }, { cause: error });
  }
}
