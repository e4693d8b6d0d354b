import { expect, test } from 'vitest';
import { fitPrompt } from './fitPrompt.ts';
import type { ChatMessage } from './generation.ts';

const message = (role: ChatMessage['role'], content: string): ChatMessage => ({ role, content });
const system = message('system', 'S'.repeat(10));
const turn = (name: string, length = 10): ChatMessage[] => [
  message('user', name.padEnd(length, '?')),
  message('assistant', name.padEnd(length, '!')),
];

/** One token a character. */
function fitInto(messages: readonly ChatMessage[], contextLength: number, maxTokens: number | null = 10) {
  let renders = 0;
  const render = (kept: readonly ChatMessage[]) => {
    renders++;
    const text = kept.map(({ content }) => content).join('');
    return { text, ids: [...text].map((char) => char.charCodeAt(0)) };
  };
  return { ...fitPrompt({ messages, contextLength, maxTokens, render }), renders: () => renders };
}

test('what fits is not touched', () => {
  const messages = [system, ...turn('a'), message('user', 'last')];
  expect(fitInto(messages, 100)).toMatchObject({
    text: messages.map(({ content }) => content).join(''),
    droppedTurns: 0,
  });
});

test('only as many of the oldest turns go as it takes, question and answer together', () => {
  const messages = [system, ...turn('a'), ...turn('b'), ...turn('c'), message('user', 'last')];
  // 10 + 3 * 20 + 4 = 74 tokens, and room for 10 more.
  for (const [contextLength, dropped, first] of [
    [84, 0, 'a'],
    [83, 1, 'b'],
    [64, 1, 'b'],
    [63, 2, 'c'],
    [43, 3, 'l'],
  ] as const) {
    const fitted = fitInto(messages, contextLength);
    expect([fitted.droppedTurns, fitted.text.slice(0, 11)]).toEqual([dropped, `${'S'.repeat(10)}${first}`]);
    expect(fitted.text.endsWith('last')).toBe(true);
  }
});

test('the count is the smallest that fits in conversations of every length', () => {
  for (let count = 1; count <= 12; count++)
    for (let contextLength = 50; contextLength < 300; contextLength += 7) {
      const messages = [
        system,
        ...Array.from({ length: count }, (_, i) => turn(String(i), 5 + (i % 4) * 3)).flat(),
        message('user', 'last'),
      ];
      const { droppedTurns, ids } = fitInto(messages, contextLength);
      if (droppedTurns < count) expect(ids.length + 10).toBeLessThanOrEqual(contextLength);
      if (droppedTurns > 0) {
        const oneMore = [system, ...messages.slice(1 + 2 * (droppedTurns - 1))];
        const length = oneMore.reduce((sum, { content }) => sum + content.length, 0);
        expect(length + 10).toBeGreaterThan(contextLength);
      }
    }
});

test('a thousand turns are not rendered a thousand times', () => {
  const messages = [
    system,
    ...Array.from({ length: 1_000 }, (_, i) => turn(String(i))).flat(),
    message('user', 'last'),
  ];
  expect(fitInto(messages, 500).renders()).toBeLessThan(15);
});

test('system prompts stay wherever they are, and an answer before any question goes with the first turn', () => {
  const later = message('system', 'T'.repeat(10));
  const messages = [
    message('assistant', 'greeting'),
    ...turn('a'),
    later,
    ...turn('b'),
    message('user', 'last'),
  ];
  const { text, droppedTurns } = fitInto(messages, 30);
  expect([text, droppedTurns]).toEqual([`${'T'.repeat(10)}last`, 2]);
});

test('less room than was asked for the answer is no error while there is any', () => {
  const fitted = fitInto([system, ...turn('a'), message('user', 'x'.repeat(30))], 45, 20);
  expect([fitted.ids.length, fitted.droppedTurns]).toEqual([40, 1]);
});

test('system prompt and last message that leave no room are an error that says how long they are', () => {
  for (const [length, ok] of [
    [29, true],
    [30, false],
    [500, false],
  ] as const) {
    const tryIt = () => fitInto([system, ...turn('a'), message('user', 'x'.repeat(length))], 40);
    if (ok) expect(tryIt().ids.length).toBe(39);
    else
      expect(tryIt).toThrow(
        expect.objectContaining({
          code: 'chat.promptTooLong',
          data: { tokens: length + 10, contextLength: 40 },
        }),
      );
  }
});
