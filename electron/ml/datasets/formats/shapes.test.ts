import { expect, test } from 'vitest';
import {
  type ColumnRole,
  type RecordShape,
  recordShapes,
  shapeColumns,
} from '../../../common/datasetFile.ts';
import { columnNames } from './columnNames.ts';
import { detectShapes, otherMapping } from './detectShapes.ts';
import { recordMapper } from './shapes.ts';
import { isMisfit } from './turns.ts';

type Fields = Readonly<Record<string, unknown>>;
type Said = readonly string[];

/** Turns as `role: content`. */
function said(content: object): unknown {
  const { turns, ...rest } = content as { turns?: readonly { role: string; content: string }[] };
  return turns === undefined
    ? rest
    : { ...rest, turns: turns.map(({ role, content }) => `${role}: ${content}`) };
}

/** A record as the shape that is found for it reads it. */
function read(fields: Fields): {
  shape: RecordShape | undefined;
  row: unknown;
  label?: string | null;
  extra?: unknown;
} {
  const [mapping] = detectShapes([fields]);
  if (mapping === undefined) return { shape: undefined, row: null };
  const mapped = recordMapper(mapping)(fields);
  if (isMisfit(mapped)) return { shape: mapping.shape, row: `${mapped.reason} ${mapped.detail}` };
  return { shape: mapping.shape, row: said(mapped.content), label: mapped.label, extra: mapped.extra };
}

const tools = [{ name: 'weigh', parameters: {} }];
const call = '{"name":"weigh","arguments":{"part":7}}';
const chat = (...turns: Said) => ({ tools: null, turns });
const openAiCall = { id: 'c1', type: 'function', function: { name: 'weigh', arguments: '{"part":7}' } };

/** How each program writes a row, and what it is. */
const written: Readonly<Record<string, readonly [fields: Fields, shape: RecordShape, row: unknown]>> = {
  Alpaca: [{ instruction: 'q', input: 'i', output: 'a' }, 'alpaca', chat('user: q\ni', 'assistant: a')],
  'Alpaca with history and system': [
    { instruction: 'q2', input: '', output: 'a2', system: 's', history: [['q1', 'a1']] },
    'alpaca',
    chat('system: s', 'user: q1', 'assistant: a1', 'user: q2', 'assistant: a2'),
  ],
  'Alpaca with all of it in the input': [
    { instruction: '', input: 'q', output: 'a', history: [], system: null },
    'alpaca',
    chat('user: q', 'assistant: a'),
  ],
  ShareGPT: [
    {
      conversations: [
        { from: 'human', value: 'q' },
        { from: 'gpt', value: 'a' },
      ],
      system: 's',
    },
    'sharegpt',
    chat('system: s', 'user: q', 'assistant: a'),
  ],
  'ShareGPT with a tool': [
    {
      conversations: [
        { from: 'human', value: 'q' },
        { from: 'function_call', value: call },
        { from: 'observation', value: { weight: 3 } },
        { from: 'gpt', value: 'a' },
      ],
      tools: JSON.stringify(tools),
    },
    'sharegpt',
    {
      tools: JSON.stringify(tools),
      turns: ['user: q', `call: ${call}`, 'tool: {"weight":3}', 'assistant: a'],
    },
  ],
  'OpenAI messages': [
    {
      messages: [
        { role: 'developer', content: 's' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'q' },
            { type: 'text', text: '!' },
          ],
        },
        { role: 'assistant', content: 'a' },
      ],
    },
    'messages',
    chat('system: s', 'user: q!', 'assistant: a'),
  ],
  'OpenAI messages with calls': [
    {
      messages: [
        { role: 'user', content: 'q' },
        { role: 'assistant', content: 'let me see', tool_calls: [openAiCall, openAiCall] },
        { role: 'tool', tool_call_id: 'c1', content: '3' },
        { role: 'tool', tool_call_id: 'c2', content: '' },
        { role: 'assistant', content: null, tool_calls: [openAiCall] },
      ],
      tools,
    },
    'messages',
    {
      tools: JSON.stringify(tools),
      turns: [
        'user: q',
        'assistant: let me see',
        `call: [${call},${call}]`,
        'tool: 3',
        'tool: ',
        `call: ${call}`,
      ],
    },
  ],
  'messages with reasoning': [
    {
      messages: [
        { role: 'user', content: 'q' },
        { role: 'assistant', reasoning_content: 'r', content: 'a' },
      ],
    },
    'messages',
    chat('user: q', 'assistant: <think>\nr\n</think>\n\na'),
  ],
  'messages in a cell of a table': [
    { messages: '[{"role":"user","content":"q"},{"role":"assistant","content":"a"}]' },
    'messages',
    chat('user: q', 'assistant: a'),
  ],
  'prompt and completion': [
    { prompt: 'q', completion: 'a' },
    'promptCompletion',
    chat('user: q', 'assistant: a'),
  ],
  'prompt and completion as messages': [
    { prompt: [{ role: 'user', content: 'q' }], completion: [{ role: 'assistant', content: 'a' }] },
    'promptCompletion',
    chat('user: q', 'assistant: a'),
  ],
  OpenOrca: [
    { system_prompt: 's', question: 'q', response: 'a' },
    'promptCompletion',
    chat('system: s', 'user: q', 'assistant: a'),
  ],
  'a Chinese table': [
    { 问题: '头痛怎么办', 回答: '先休息', 科室: '内科' },
    'promptCompletion',
    chat('user: 头痛怎么办', 'assistant: 先休息'),
  ],
  'a Chinese table with short names': [
    { 问: 'q', 答: 'a' },
    'promptCompletion',
    chat('user: q', 'assistant: a'),
  ],
  'LLaMA-Factory pairs': [
    { instruction: 'q', input: 'i', chosen: 'good', rejected: 'bad' },
    'preference',
    { ...chat('user: q\ni'), chosen: 'good', rejected: 'bad' },
  ],
  'LLaMA-Factory pairs of a conversation': [
    {
      conversations: [{ from: 'human', value: 'q' }],
      chosen: { from: 'gpt', value: 'good' },
      rejected: { role: 'assistant', content: 'bad' },
    },
    'preference',
    { ...chat('user: q'), chosen: 'good', rejected: 'bad' },
  ],
  'pairs of whole conversations': [
    {
      chosen: [
        { role: 'user', content: 'q' },
        { role: 'assistant', content: 'good' },
      ],
      rejected: [
        { role: 'user', content: 'q' },
        { role: 'assistant', content: 'bad' },
      ],
    },
    'preference',
    { ...chat('user: q'), chosen: 'good', rejected: 'bad' },
  ],
  'OpenAI pairs': [
    {
      input: { messages: [{ role: 'user', content: 'q' }], tools },
      preferred_output: [{ role: 'assistant', content: 'good' }],
      non_preferred_output: [{ role: 'assistant', content: 'bad' }],
    },
    'preference',
    { tools: JSON.stringify(tools), turns: ['user: q'], chosen: 'good', rejected: 'bad' },
  ],
  'LLaMA-Factory KTO': [
    { instruction: 'q', input: '', output: 'a', kto_tag: true },
    'kto',
    { ...chat('user: q', 'assistant: a'), good: true },
  ],
  'KTO of a conversation': [
    {
      messages: [
        { role: 'user', content: 'q' },
        { role: 'assistant', content: 'a' },
      ],
      label: false,
    },
    'kto',
    { ...chat('user: q', 'assistant: a'), good: false },
  ],
  'KTO of prompt and completion in a table': [
    { prompt: 'q', completion: 'a', label: 'False' },
    'kto',
    { ...chat('user: q', 'assistant: a'), good: false },
  ],
  text: [{ text: 'a passage' }, 'text', { text: 'a passage' }],
  'labelled text': [{ 文本: '句子', 标签: 3 }, 'text', { text: '句子' }],
};

for (const [what, [fields, shape, row]] of Object.entries(written))
  test(`${what} is found and read`, () => expect(read(fields)).toMatchObject({ shape, row }));

test('every shape but that of pictures has an example, and every role a name', () => {
  const shapes = new Set(Object.values(written).map(([, shape]) => shape));
  expect(recordShapes.filter((shape) => !shapes.has(shape))).toEqual(['image']);
  for (const { needs, knows } of Object.values(shapeColumns))
    for (const role of [...needs, ...knows].flat() as ColumnRole[]) expect(columnNames[role]).not.toEqual([]);
});

test('what no part takes is kept beside the row; a label is text', () => {
  expect(read({ 问题: 'q', 回答: 'a', 科室: '内科', id: 7, __proto: null })).toMatchObject({
    label: '内科',
    extra: { id: 7, __proto: null },
  });
  expect(read({ text: 't', label: 3 })).toMatchObject({ label: '3', extra: null });
  const fields = JSON.parse('{"text":"t","__proto__":{"x":1}}') as Fields;
  expect(JSON.stringify(read(fields).extra)).toBe('{"__proto__":{"x":1}}');
});

const human = (value: unknown) => ({ from: 'human', value });
const gpt = (value: unknown) => ({ from: 'gpt', value });
const misfits: Readonly<Record<string, readonly [mapping: RecordShape, fields: Fields, misfit: string]>> = {
  'no answer': ['alpaca', { instruction: 'q' }, 'missing output'],
  'a blank question': ['alpaca', { instruction: ' \n', input: '', output: 'a' }, 'empty instruction'],
  'a number': ['alpaca', { instruction: 1, output: 'a' }, 'wrongType instruction'],
  'history without pairs': [
    'alpaca',
    { instruction: 'q', output: 'a', history: [['q']] },
    'wrongType history[0]',
  ],
  'no list': ['sharegpt', { conversations: 'x' }, 'wrongType conversations'],
  'no turns': ['sharegpt', { conversations: [] }, 'empty conversations'],
  'a turn that is text': ['sharegpt', { conversations: ['x'] }, 'wrongType conversations[0]'],
  'a turn of nobody': ['sharegpt', { conversations: [{ value: 'x' }] }, 'missing conversations[0].role'],
  'an unknown role': [
    'sharegpt',
    { conversations: [{ from: 'wizard', value: 'x' }] },
    'unknownRole conversations[0]: wizard',
  ],
  'an empty turn': ['sharegpt', { conversations: [human('q'), gpt(' ')] }, 'empty conversations[1].value'],
  'a turn without text': ['sharegpt', { conversations: [human(null)] }, 'missing conversations[0].value'],
  'two questions': [
    'sharegpt',
    { conversations: [human('q'), human('q')] },
    'roleOrder conversations: user after user',
  ],
  'a question last': [
    'sharegpt',
    { conversations: [human('q'), gpt('a'), human('q')] },
    'roleOrder conversations: ends with user',
  ],
  'a picture in a message': [
    'messages',
    { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: {} }] }] },
    'wrongType messages[0].content: image_url',
  ],
  'pairs without a question': ['preference', { chosen: 'a', rejected: 'b' }, 'missing prompt'],
  'pairs after an answer': [
    'preference',
    { conversations: [human('q'), gpt('a')], chosen: 'a', rejected: 'b' },
    'roleOrder conversations: ends with assistant',
  ],
  'a rating of another kind': ['kto', { prompt: 'q', completion: 'a', label: 'fine' }, 'wrongType label'],
  'a label that is a list': ['text', { text: 't', label: [1] }, 'wrongType label'],
};
for (const [what, [shape, fields, expected]] of Object.entries(misfits))
  test(`${what} is rejected with its place`, () => {
    const columns = Object.fromEntries(
      Object.keys(fields).map((name) => [name === 'label' && shape === 'kto' ? 'rating' : name, name]),
    );
    const mapped = recordMapper({ shape, columns })(fields);
    expect(isMisfit(mapped) && `${mapped.reason} ${mapped.detail}`).toBe(expected);
  });

test('the shape that most records fit comes first', () => {
  const records = [
    { prompt: 'q', completion: 'a', label: 'machine' },
    { prompt: 'q', completion: 'a', label: 'line' },
  ];
  expect(detectShapes(records).map(({ shape }) => shape)).toEqual(['promptCompletion', 'kto']);
  expect(detectShapes([{ nothing: 1 }])).toEqual([]);
  expect(detectShapes([])).toEqual([]);
});

test('a record that is written otherwise is read as the same kind of row, if it has none of the columns', () => {
  const [mapping] = detectShapes([{ prompt: 'q', completion: 'a' }]);
  if (mapping === undefined) throw new Error('no shape');
  expect(otherMapping({ conversations: [] }, mapping)?.shape).toBe('sharegpt');
  expect(otherMapping({ prompt: 'q', messages: [] }, mapping)).toBeNull();
  expect(otherMapping({ text: 't' }, mapping)).toBeNull();
});

test('columns that mean nothing in a shape are kept as extra', () => {
  const mapping = {
    shape: 'kto',
    columns: { rating: 'r', messages: 'm', prompt: 'p', output: 'o' },
  } as const;
  const turns = [
    { role: 'user', content: 'q' },
    { role: 'assistant', content: 'a' },
  ];
  expect(recordMapper(mapping)({ r: true, m: turns, p: 'x', o: 'y' })).toMatchObject({
    extra: { p: 'x', o: 'y' },
  });
});
