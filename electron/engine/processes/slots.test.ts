import { expect, test } from 'vitest';
import { createSlots } from './slots.ts';

test('as many as there are slots are in at once, the next ones come in their order, and who gave up is left out', async () => {
  const slots = createSlots(2);
  const inside: string[] = [];
  const enter = (name: string, signal?: AbortSignal) =>
    slots.enter(signal).then((slot) => {
      inside.push(name);
      return slot;
    });
  const first = await enter('a');
  await enter('b');
  const impatient = new AbortController();
  const left = enter('c', impatient.signal);
  const last = enter('d');
  impatient.abort(new Error('enough'));
  await expect(left).rejects.toThrow('enough');
  expect(inside).toEqual(['a', 'b']);
  first[Symbol.dispose]();
  first[Symbol.dispose]();
  await last;
  expect(inside).toEqual(['a', 'b', 'd']);
  await expect(slots.enter(impatient.signal)).rejects.toThrow('enough');
});
