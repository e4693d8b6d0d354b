import { useEffect } from 'react';
import { useConnection } from '../../engine/connection.ts';
import { useEngine } from '../../engine/EngineContext.tsx';
import { readDraft, saveDrafts, typeDraft, useDrafts } from './drafts.ts';

/** The draft of a conversation (null: of a new one); it survives whatever happens to the window or the engine. */
export function useDraft(conversation: string | null): readonly [string, (text: string) => void] {
  const engine = useEngine();
  const text = useDrafts(({ texts }) => texts[conversation ?? '']) ?? '';
  const isOpen = useConnection(({ state }) => state === 'open');
  useEffect(() => {
    // A conversation that is gone has no draft; the page says so by itself.
    if (isOpen) readDraft(engine, conversation).catch(() => undefined);
  }, [engine, conversation, isOpen]);
  useEffect(() => {
    if (isOpen) void saveDrafts(engine);
    const save = () => void saveDrafts(engine);
    window.addEventListener('pagehide', save);
    document.addEventListener('visibilitychange', save);
    return () => {
      window.removeEventListener('pagehide', save);
      document.removeEventListener('visibilitychange', save);
      save();
    };
  }, [engine, isOpen]);
  return [text, (typed) => typeDraft(engine, conversation, typed)];
}
