import { expect, test } from 'vitest';
import { followReasoning } from './reasoning.ts';

const plainPrompt = '<|im_start|>assistant\n';
const never = () => {
  throw new Error('nobody asked');
};

test('an answer without a block has no reasoning time, wherever it speaks of the tag', () => {
  const reasoning = followReasoning(plainPrompt, never);
  expect(reasoning.push('Write <think> to open it.', 5)).toBe('Write <think> to open it.');
  expect(reasoning.elapsedMs(9)).toBeNull();
});

test('a block at the beginning is timed from its opening to its closing tag, even in pieces', () => {
  const reasoning = followReasoning(plainPrompt, never);
  for (const [text, now] of [
    ['\n<th', 10],
    ['ink>', 20],
    ['Let me see.</thi', 50],
    ['nk>', 70],
    ['42', 100],
  ] as const)
    expect(reasoning.push(text, now)).toBe(text);
  expect(reasoning.elapsedMs(200)).toBe(50);
});

test('an answer that ends while it reasons is timed up to its end', () => {
  const reasoning = followReasoning(plainPrompt, never);
  reasoning.push('<think>so ', 10);
  reasoning.push('on', 30);
  expect(reasoning.elapsedMs(30)).toBe(20);
});

test('a block that the prompt has opened is shown with its tag and timed from the first token', () => {
  const reasoning = followReasoning('<｜Assistant｜><think>\n', () => 8);
  expect(reasoning.elapsedMs(10)).toBeNull();
  expect(reasoning.push('First', 10)).toBe('<think>\nFirst');
  expect(reasoning.push(' this.</think>42', 28)).toBe(' this.</think>42');
  expect(reasoning.elapsedMs(99)).toBe(20);
});

test('a prompt that has closed the block again opens none', () => {
  const reasoning = followReasoning('<think>\n\n</think>\n\n', never);
  expect(reasoning.push('42', 10)).toBe('42');
  expect(reasoning.elapsedMs(10)).toBeNull();
});
