import { beforeEach, expect, test, vi } from 'vitest';
import { AppError } from '../../../electron/common/errors/appError.ts';
import type { EngineConnection } from '../../engine/connection.ts';
import { readDraft, saveDrafts, sendDraft, typeDraft, useDrafts } from './drafts.ts';

/** An engine that keeps drafts; while it is lost, nothing reaches it. */
function createEngine(stored: Record<string, string> = {}) {
  const state = { lost: false };
  const chat = {
    readDraft: async ({ conversation }: { conversation: string | null }) => ({
      text: stored[conversation ?? ''] ?? '',
    }),
    saveDraft: async ({ conversation, text }: { conversation: string | null; text: string }) => {
      if (state.lost) throw new AppError('engine.lost');
      stored[conversation ?? ''] = text;
      return {};
    },
  };
  return { engine: { client: { chat } } as unknown as EngineConnection, stored, state };
}

const shown = (conversation = '') => useDrafts.getState().texts[conversation];

beforeEach(() => {
  vi.useFakeTimers();
  useDrafts.setState({ texts: {} });
});

test('what is typed is stored after a pause, the last version of it', async () => {
  const { engine, stored } = createEngine();
  typeDraft(engine, 'a', 'W');
  typeDraft(engine, 'a', 'Why?');
  expect(stored).toEqual({});
  await vi.runAllTimersAsync();
  expect(stored).toEqual({ a: 'Why?' });
});

test('a stored draft is shown, unless something has been typed since', async () => {
  const { engine } = createEngine({ a: 'old', b: 'old' });
  await readDraft(engine, 'a');
  typeDraft(engine, 'b', 'new');
  await readDraft(engine, 'b');
  expect([shown('a'), shown('b')]).toEqual(['old', 'new']);
  await vi.runAllTimersAsync();
});

test('while the connection is lost a draft waits, and is stored afterwards', async () => {
  const { engine, stored, state } = createEngine();
  state.lost = true;
  typeDraft(engine, null, 'Why?');
  await vi.runAllTimersAsync();
  expect(stored).toEqual({});
  state.lost = false;
  await saveDrafts(engine);
  expect(stored).toEqual({ '': 'Why?' });
});

test('a question stays the stored draft until the engine has taken it', async () => {
  const { engine, stored } = createEngine();
  typeDraft(engine, 'a', 'Why?');
  const taken = Promise.withResolvers<boolean>();
  const sent = sendDraft(engine, 'a', () => taken.promise);
  expect(shown('a')).toBe('');
  await saveDrafts(engine);
  expect(stored).toEqual({ a: 'Why?' });
  taken.resolve(true);
  await sent;
  await vi.runAllTimersAsync();
  expect([shown('a'), stored.a]).toEqual(['', '']);
});

test('a question that was not taken comes back, unless another is being typed', async () => {
  const { engine } = createEngine();
  typeDraft(engine, 'a', 'Why?');
  await sendDraft(engine, 'a', async () => false);
  expect(shown('a')).toBe('Why?');
  await sendDraft(engine, 'a', async () => {
    typeDraft(engine, 'a', 'Wait');
    return false;
  });
  expect(shown('a')).toBe('Wait');
  await vi.runAllTimersAsync();
});
