import { create } from 'zustand';
import type { EngineConnection } from '../../engine/connection.ts';
import { isLost } from '../../engine/retryLost.ts';

/** What is being typed, by conversation; '' stands for a new one. */
export const useDrafts = create<{ readonly texts: Readonly<Record<string, string>> }>(() => ({ texts: {} }));

const saveAfterMs = 400;
const unsaved = new Set<string>();
const timers = new Map<string, ReturnType<typeof setTimeout>>();

/** Questions on their way to the engine: until it has taken them, they are still what is to be kept. */
const onTheirWay = new Map<string, string>();

const keyOf = (conversation: string | null) => conversation ?? '';

/** Reads the stored draft, unless something has been typed here since. */
export async function readDraft(engine: EngineConnection, conversation: string | null): Promise<void> {
  const key = keyOf(conversation);
  if (useDrafts.getState().texts[key] !== undefined) return;
  const { text } = await engine.client.chat.readDraft({ conversation });
  useDrafts.setState(({ texts }) => (texts[key] === undefined ? { texts: { ...texts, [key]: text } } : {}));
}

export function typeDraft(engine: EngineConnection, conversation: string | null, text: string): void {
  const key = keyOf(conversation);
  useDrafts.setState(({ texts }) => ({ texts: { ...texts, [key]: text } }));
  unsaved.add(key);
  clearTimeout(timers.get(key));
  timers.set(
    key,
    setTimeout(() => void saveDrafts(engine), saveAfterMs),
  );
}

/**
 * Empties the field while the question is handed over. Until that is done the question stays the stored draft, so that a
 * window that closes in that moment loses nothing; a question that was not taken comes back.
 */
export async function sendDraft(
  engine: EngineConnection,
  conversation: string | null,
  send: () => Promise<boolean>,
): Promise<void> {
  const key = keyOf(conversation);
  const text = useDrafts.getState().texts[key] ?? '';
  onTheirWay.set(key, text);
  useDrafts.setState(({ texts }) => ({ texts: { ...texts, [key]: '' } }));
  // Goes over the link before the question does.
  void saveDrafts(engine);
  const isTaken = await send();
  onTheirWay.delete(key);
  const typed = useDrafts.getState().texts[key] ?? '';
  typeDraft(engine, conversation, isTaken || typed !== '' ? typed : text);
}

/** Stores what has not been stored yet; while the connection is lost it stays in memory and is stored afterwards. */
export async function saveDrafts(engine: EngineConnection): Promise<void> {
  for (const key of [...unsaved]) {
    unsaved.delete(key);
    clearTimeout(timers.get(key));
    const text = onTheirWay.get(key) ?? useDrafts.getState().texts[key] ?? '';
    try {
      await engine.client.chat.saveDraft({ conversation: key || null, text });
    } catch (error) {
      if (isLost(error)) unsaved.add(key);
      // The conversation may have been deleted meanwhile: there is nothing left that the draft belongs to.
    }
  }
}
