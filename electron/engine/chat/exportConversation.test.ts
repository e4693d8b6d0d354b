import { expect, test } from 'vitest';
import type { Conversation, Message } from '../../contract/chat.ts';
import { exportJson, exportMarkdown, toFileName } from './exportConversation.ts';

const conversation: Conversation = {
  id: 'c',
  title: '报警 E40\nwhat now?',
  model: 'm',
  system: 'Be brief.',
  sampling: {},
  leaf: 'a',
  createdAt: '2026-03-04T05:06:07.000Z',
  updatedAt: '2026-03-04T05:06:07.000Z',
};
const base = {
  parent: null,
  siblings: [] as string[],
  state: 'done',
  finish: null,
  stats: null,
  answerer: null,
  sampling: null,
  comparison: null,
  feedback: null,
  job: null,
  error: null,
  createdAt: '2026-03-04T05:06:07.000Z',
} as const;
const question: Message = { ...base, id: 'q', role: 'user', text: 'What does **E40** mean?\n' };
const answer: Message = {
  ...base,
  id: 'a',
  role: 'assistant',
  text: '<think>hm</think>\nPress reset.',
  state: 'partial',
  finish: 'cancelled',
  answerer: { model: 'm', name: 'Sample', precision: 'int8', profile: 'exact' },
  stats: {
    promptTokens: 9,
    reusedTokens: 0,
    answerTokens: 12,
    queuedMs: 0,
    timeToFirstTokenMs: 1234,
    tokensPerSecond: 40.04,
    droppedTurns: 0,
    reasoningMs: 800,
  },
};

test('Markdown reads as a conversation: who said what and when, with the system prompt and how it ended', () => {
  expect(exportMarkdown(conversation, [question, answer], 'en').text).toBe(`# 报警 E40 what now?

Begun 2026-03-04 05:06 UTC

## System prompt

Be brief.

## User · 2026-03-04 05:06 UTC

What does **E40** mean?

## Assistant · Sample (int8, exact) · 2026-03-04 05:06 UTC

<think>hm</think>
Press reset.

*stopped, 12 tokens, 40.0 tokens/s, first token after 1.23 s, reasoned for 0.8 s*
`);
});

test('the words around the messages are in the language of the reader', () => {
  const { text } = exportMarkdown({ ...conversation, system: null }, [question, answer], 'zh-CN');
  expect(text).toContain('开始于 2026-03-04 05:06 UTC');
  expect(text).toContain('## 用户 · 2026-03-04 05:06 UTC');
  expect(text).toContain('## 助手 · Sample (int8, 精确) · 2026-03-04 05:06 UTC');
  expect(text).toContain('*已停止，12 个词元，40.0 词元/秒，首个词元用时 1.23 秒，思考 0.8 秒*');
});

test('an answer that ended by itself or has no figures has no more said about it than there is', () => {
  const bare = { ...answer, stats: null, answerer: null };
  const said = (finish: Message['finish'], state: Message['state']) =>
    exportMarkdown(conversation, [{ ...bare, finish, state }], 'en')
      .text.split('\n\n')
      .at(-1)
      ?.trim();
  expect(said('stop', 'done')).toBe('<think>hm</think>\nPress reset.');
  expect(said(null, 'streaming')).toBe('*not finished*');
  expect(said('error', 'partial')).toBe('*broken off by an error*');
});

test('JSON holds the whole tree and the number of its form', () => {
  const document = JSON.parse(exportJson(conversation, [question, answer]).text);
  expect(document).toEqual({
    format: 'inhouse.conversation',
    version: 1,
    conversation,
    messages: [question, answer],
  });
});

test.each([
  ['Alarm E40: what now?', 'Alarm E40 what now.md'],
  ['报警\n如何/处理', '报警 如何 处理.md'],
  ['../../etc/passwd', 'etc passwd.md'],
  ['..', 'conversation.md'],
  ['', 'conversation.md'],
  ['con', 'conversation con.md'],
  ['a\u202Etxt.exe\u0000', 'a txt.exe.md'],
  ['name. ', 'name.md'],
  ['😀'.repeat(200), `${'😀'.repeat(80)}.md`],
])('the title %j gives the safe file name %s', (title, name) => {
  expect(toFileName({ title }, 'md')).toBe(name);
});
