import { expect, test } from 'vitest';
import { createStopFilter } from './stopStrings.ts';

function run(stops: readonly string[], pieces: readonly string[]): { shown: string[]; stopped: boolean } {
  const filter = createStopFilter(stops);
  const shown: string[] = [];
  for (const piece of pieces) {
    const { text, stopped } = filter.push(piece);
    shown.push(text);
    if (stopped) return { shown, stopped };
  }
  return { shown: [...shown, filter.end()], stopped: false };
}

test('a stop string is found across pieces, and it and what follows it are not shown', () => {
  expect(run(['\nUser:'], ['Hi', '\n', 'Us', 'er: more'])).toEqual({
    shown: ['Hi', '', '', ''],
    stopped: true,
  });
});

test('text that only began like a stop string is shown as soon as that is certain', () => {
  expect(run(['\nUser:'], ['a\nU', 'sed', '.'])).toEqual({ shown: ['a', '\nUsed', '.', ''], stopped: false });
  expect(run(['aab'], ['a', 'a', 'a', 'c']).shown).toEqual(['', '', 'a', 'aac', '']);
});

test('the earliest of several stop strings counts', () => {
  expect(run(['END', 'B'], ['aB END'])).toEqual({ shown: ['a'], stopped: true });
});

test('what was held back is shown when the answer ends otherwise', () => {
  expect(run(['###'], ['x##']).shown).toEqual(['x', '##']);
});

test('however a text is cut into pieces, the result is the same', () => {
  const text = 'one two STOP three';
  for (let size = 1; size <= text.length; size++) {
    const pieces = text.match(new RegExp(`.{1,${size}}`, 'gs')) ?? [];
    const { shown, stopped } = run(['STOP', 'STOOP'], pieces);
    expect([shown.join(''), stopped]).toEqual(['one two ', true]);
  }
});

test('without stop strings nothing is held back', () => {
  expect(run([], ['a', 'b']).shown).toEqual(['a', 'b', '']);
});
