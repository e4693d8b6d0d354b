import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { RowContent, Turn, TurnRole } from '../../common/datasetRow.ts';
import { publishedModel, sampleModel, type TestModel } from '../../ml/training/tokenizers.fixture.ts';
import { finalAnswer, prepareRows } from './prepareRows.ts';

const folder = mkdtempSync(join(tmpdir(), 'inhouse-prepare-'));
afterAll(() => rmSync(folder, { recursive: true }));

const turn = (role: TurnRole, content: string): Turn => ({ role, content });
const signal = new AbortController().signal;

function prepare(files: TestModel, contents: readonly RowContent[], more = {}) {
  const path = join(folder, 'rows.jsonl');
  const text = contents.map((content, row) => `${JSON.stringify({ row, content })}\n`).join('');
  writeFileSync(path, text);
  const sha256 = createHash('sha256').update(text).digest('hex');
  const options = { files, contextLength: 512, vocabSize: 200_000, now: new Date('2026-01-01T00:00:00Z') };
  return prepareRows({ path, sha256 }, { ...options, ...more }, signal);
}

test('a dialogue is asked at its last answer, behind everything before it, and scored at every answer', async () => {
  const files = sampleModel();
  const turns = [
    turn('system', 'You are the assistant of the filling line.'),
    turn('user', 'What does alarm E35 mean?'),
    turn('assistant', 'E35 means the air compressor has low pressure.'),
    turn('user', 'Thanks'),
    turn('assistant', ' You are welcome. '),
  ];
  const [row] = await prepare(files, [{ turns: [...turns, turn('user', 'And E36?')], tools: null }]);
  expect(row?.question).toMatchObject({ question: 'Thanks', turnsBefore: 3, reference: 'You are welcome.' });
  const prompt = row?.question?.promptText ?? '';
  expect(prompt).toContain('low pressure.');
  expect(prompt).not.toContain('welcome');
  const [example] = row?.examples ?? [];
  const scored = example?.ids.filter((_, at) => example.weights[at] === 1) ?? [];
  const text = files.tokenizer.decode(scored);
  expect(text).toContain('E35 means the air compressor has low pressure.');
  expect(text).toContain('You are welcome.');
  expect(text).not.toContain('Thanks');
});

test('other answers stand behind the same prompt', async () => {
  const files = sampleModel();
  const turns = [turn('user', 'E40?'), turn('assistant', 'stop')];
  const [row] = await prepare(files, [{ turns, tools: null }]);
  const found = row?.question?.withAnswers(['ok', 'stop']) ?? [];
  const prompt = row?.question?.promptIds ?? [];
  for (const example of found) expect(example?.ids.slice(0, prompt.length)).toEqual(prompt);
  expect(found[1]).toEqual(row?.examples[0]);
});

test('of a reasoning model what it says once it has thought is compared', async () => {
  expect(finalAnswer('<think>\nE17 … a leak?\n</think>\n\nA leak.\n')).toBe('A leak.');
  expect(finalAnswer('It is a leak.')).toBe('It is a leak.');
  const files = publishedModel('qwen2.5-7b-instruct', 'deepseek-ai-DeepSeek-R1-Distill-Qwen-32B', [
    '<｜User｜>',
    '<｜Assistant｜>',
    '<｜begin▁of▁sentence｜>',
    '<｜end▁of▁sentence｜>',
  ]);
  const turns = [turn('user', 'E17?'), turn('assistant', '<think>\nHm.\n</think>\n\nA leak.')];
  const [row] = await prepare(files, [{ turns, tools: null }]);
  expect(row?.question?.reference).toBe('A leak.');
  expect(row?.question?.promptText).toMatch(/<｜Assistant｜>(<think>\n)?$/u);
});

test('an answer after a call is asked with the call and what came of it; a call at the end is not asked', async () => {
  const files = publishedModel('qwen2.5-7b-instruct', 'Qwen-Qwen2.5-7B-Instruct');
  const call = [
    turn('user', 'How warm is pump 3?'),
    turn('call', '{"name":"read_sensor","arguments":{"pump":3}}'),
  ];
  const tools = JSON.stringify([{ type: 'function', function: { name: 'read_sensor', parameters: {} } }]);
  const whole = [...call, turn('tool', '{"celsius":61}'), turn('assistant', 'It has 61 degrees.')];
  const [asked, open] = await prepare(files, [
    { turns: whole, tools },
    { turns: call, tools },
  ]);
  expect(asked?.question?.promptText).toContain('"name": "read_sensor"');
  expect(asked?.question?.promptText).toContain('{"celsius":61}');
  expect(asked?.question).toMatchObject({ reference: 'It has 61 degrees.', question: '{"celsius":61}' });
  expect(open).toMatchObject({ question: null, unused: null });
  expect(open?.examples).toHaveLength(1);
});

test('a template that takes no such roles, and a prompt that fills the context, leave nothing to ask', async () => {
  const llama = publishedModel('llama-2-7b-chat', 'llama-cpp-deepseek-r1');
  const turns = [turn('user', 'Why? '.repeat(60)), turn('assistant', 'So.')];
  const [long] = await prepare(sampleModel(), [{ turns, tools: null }], { contextLength: 40 });
  expect(long).toEqual({ question: null, examples: [], unused: 'tooLong' });
  const [refused] = await prepare(llama, [{ turns, tools: 'no list' }]);
  expect(refused).toEqual({ question: null, examples: [], unused: 'refused' });
});

test('a token that the model does not have is told, and a cancel is heard', async () => {
  const rows: RowContent[] = [{ turns: [turn('user', 'E17?'), turn('assistant', 'A leak.')], tools: null }];
  await expect(prepare(sampleModel(), rows, { vocabSize: 100 })).rejects.toMatchObject({
    code: 'tokenizer.idOutOfRange',
  });
  const path = join(folder, 'rows.jsonl');
  const options = { files: sampleModel(), contextLength: 512, vocabSize: 5000, now: new Date(0) };
  await expect(prepareRows({ path, sha256: '' }, options, AbortSignal.abort())).rejects.toMatchObject({
    code: 'request.cancelled',
  });
});
