import { expect, test } from 'vitest';
import type { ChatContent, RowContent, Turn } from '../../common/datasetRow.ts';
import type { TermSettings } from '../../common/training.ts';
import type { TokenExample } from './batch.ts';
import { createExampleMaker } from './examples.ts';
import { publishedModel, sampleModel, type TestModel, untaughtModel } from './tokenizers.fixture.ts';

const user = (content: string): Turn => ({ role: 'user', content });
const assistant = (content: string): Turn => ({ role: 'assistant', content });
const system: Turn = { role: 'system', content: 'Be short.' };
const dialogue: ChatContent = {
  turns: [system, user('Hi?'), assistant('Hello there.'), user('E17 是什么?'), assistant('E17 表示门开关。')],
  tools: null,
};

const llamaTokens = ['<|start_header_id|>', '<|end_header_id|>', '<|eot_id|>', '<|eom_id|>'];
const deepseekTokens = ['<｜User｜>', '<｜Assistant｜>', '<｜end▁of▁sentence｜>', '<｜tool▁calls▁end｜>'];
const phiTokens = ['<|user|>', '<|assistant|>', '<|end|>', '<|system|>'];
const models = {
  sample: sampleModel(),
  untaught: untaughtModel(),
  qwen: publishedModel('qwen2.5-7b-instruct', 'Qwen-Qwen2.5-7B-Instruct'),
  phi: publishedModel('llama-2-7b-chat', 'microsoft-Phi-3.5-mini-instruct', phiTokens),
  llama: publishedModel('qwen2.5-7b-instruct', 'meta-llama-Llama-3.1-8B-Instruct', llamaTokens),
  llama32: publishedModel('qwen2.5-7b-instruct', 'meta-llama-Llama-3.2-3B-Instruct', llamaTokens),
  llama33: publishedModel('qwen2.5-7b-instruct', 'meta-llama-Llama-3.3-70B-Instruct', llamaTokens),
  deepseek: publishedModel('qwen2.5-7b-instruct', 'deepseek-ai-DeepSeek-R1-Distill-Qwen-32B', deepseekTokens),
  deepseekLlama: publishedModel(
    'qwen2.5-7b-instruct',
    'deepseek-ai-DeepSeek-R1-Distill-Llama-8B',
    deepseekTokens,
  ),
} satisfies Record<string, TestModel>;
const now = new Date(2024, 6, 26);
const noTerms: TermSettings = { terms: [], weight: 1.5 };

interface MakeOptions {
  readonly maxTokens?: number;
  readonly terms?: TermSettings;
}
const makerOf = (model: TestModel, { maxTokens = 512, terms = noTerms }: MakeOptions = {}) =>
  createExampleMaker({ ...model, maxTokens, terms, now });

const textOf = ({ tokenizer }: TestModel, ids: readonly number[]) => {
  const special = new Map(tokenizer.specialTokens.map((text) => [tokenizer.idOf(text), text]));
  const parts: string[] = [];
  let plain: number[] = [];
  for (const id of [...ids, -1]) {
    if (!special.has(id) && id >= 0) plain.push(id);
    else {
      parts.push(tokenizer.decode(plain), special.get(id) ?? '');
      plain = [];
    }
  }
  return parts.join('');
};
/** What stands in each unbroken stretch of trained tokens. */
function trained(model: TestModel, { ids, weights }: TokenExample): string[] {
  const stretches: number[][] = [];
  ids.forEach((id, at) => {
    if (weights[at] === 0) return;
    if (weights[at - 1] === 0) stretches.push([]);
    stretches.at(-1)?.push(id);
  });
  return stretches.map((stretch) => textOf(model, stretch));
}
const only = (model: TestModel, content: RowContent, options?: MakeOptions): TokenExample => {
  const { examples, leftOut } = makerOf(model, options)(content);
  expect([examples.length, leftOut]).toEqual([1, null]);
  return examples[0] as TokenExample;
};

const bothAnswers = {
  sample: ['Hello there.<|im_end|>', 'E17 表示门开关。<|im_end|>'],
  untaught: [' Hello there.\n', ' E17 表示门开关。\n'],
  qwen: ['Hello there.<|im_end|>', 'E17 表示门开关。<|im_end|>'],
  phi: ['Hello there.<|end|>', 'E17 表示门开关。<|end|>'],
  llama: ['Hello there.<|eot_id|>', 'E17 表示门开关。<|eot_id|>'],
  llama32: ['Hello there.<|eot_id|>', 'E17 表示门开关。<|eot_id|>'],
  llama33: ['Hello there.<|eot_id|>', 'E17 表示门开关。<|eot_id|>'],
};

test.each(Object.entries(bothAnswers))(
  'every answer is learnt with the token that ends it, and nothing else, over the ids of the whole text: %s',
  (name, expected) => {
    const model = models[name as keyof typeof bothAnswers];
    const example = only(model, dialogue);
    expect(trained(model, example)).toEqual(expected);
    expect(example.ids.length).toBe(example.weights.length);
    expect(example.weights[0]).toBe(0);
    const { template, tokenizer } = model;
    const text = template.render(dialogue.turns, { addGenerationPrompt: false, now });
    const ids = tokenizer.encode(text, { addSpecialTokens: template.addSpecialTokens });
    expect(example.ids).toEqual(ids.slice(0, example.ids.length));
    // What an answer is learnt behind is the prompt that a chat gives.
    const prompt = template.render(dialogue.turns.slice(0, 2), { addGenerationPrompt: true, now });
    const promptIds = tokenizer.encode(prompt, { addSpecialTokens: template.addSpecialTokens });
    expect(example.weights.findIndex((weight) => weight > 0)).toBe(promptIds.length);
    expect(example.ids.slice(0, promptIds.length)).toEqual(promptIds);
  },
);

test.each(['deepseek', 'deepseekLlama'] as const)(
  'of a template that opens the thoughts and strips them, the last answer is learnt behind the prompt of a chat: %s',
  (name) => {
    const model = models[name];
    const { leftOut, isOnlyLast } = makerOf(model)(dialogue);
    expect([leftOut, isOnlyLast]).toEqual([null, true]);
    const silent = only(model, dialogue);
    const end = '<｜end▁of▁sentence｜>';
    expect(trained(model, silent)).toEqual([`</think>\n\nE17 表示门开关。${end}`]);
    const thinking = { turns: [user('2 + 2?'), assistant('<think>\nEasy.\n</think>\n\nFour.')], tools: null };
    const example = only(model, thinking);
    expect(trained(model, example)).toEqual([`Easy.\n</think>\n\nFour.${end}`]);
    expect(makerOf(model)(thinking).isOnlyLast).toBe(false);
    const prompt = model.template.render(thinking.turns.slice(0, 1), { addGenerationPrompt: true, now });
    const promptIds = model.tokenizer.encode(prompt, { addSpecialTokens: false });
    expect(example.ids.slice(0, promptIds.length)).toEqual(promptIds);
    expect(example.weights.findIndex((weight) => weight > 0)).toBe(promptIds.length);
  },
);

const toolDialogue: ChatContent = {
  turns: [
    user('Weather?'),
    { role: 'call', content: '{"name":"weather","arguments":{"city":"Paris"}}' },
    { role: 'tool', content: '{"sky":"grey"}' },
    assistant('It is grey.'),
  ],
  tools: '[{"type":"function","function":{"name":"weather","parameters":{"type":"object","properties":{}}}}]',
};
const calls = {
  qwen: [
    '<tool_call>\n{"name": "weather", "arguments": {"city": "Paris"}}\n</tool_call><|im_end|>',
    'It is grey.<|im_end|>',
  ],
  llama: ['{"name": "weather", "parameters": {"city": "Paris"}}<|eot_id|>', 'It is grey.<|eot_id|>'],
  sample: ['{"name":"weather","arguments":{"city":"Paris"}}<|im_end|>', 'It is grey.<|im_end|>'],
  deepseek: ['It is grey.<｜end▁of▁sentence｜>'],
};

test.each(Object.entries(calls))('calls are learnt as the template writes them: %s', (name, expected) => {
  const model = models[name as keyof typeof calls];
  const example = only(model, toolDialogue);
  expect(trained(model, example)).toEqual(expected);
  const text = textOf(model, example.ids);
  expect(text).toContain('Paris');
  expect(text).toContain('grey');
  expect(text).not.toContain('[object');
});

test('a template that says nothing of tools learns no dialogue with them, nor one that refuses its turns or tools', () => {
  expect(makerOf(models.phi)(toolDialogue).leftOut).toBe('refused');
  expect(makerOf(models.qwen)({ ...toolDialogue, tools: 'weather(city)' }).leftOut).toBe('refused');
});

const tokens = (content: RowContent) => only(models.sample, content).ids.length;

test('what does not fit is cut behind its last whole answer, or left out', () => {
  const shorter = { ...dialogue, turns: dialogue.turns.slice(0, 3) };
  const whole = tokens(dialogue);
  const make = (maxTokens: number) => makerOf(models.sample, { maxTokens })(dialogue);
  expect(make(whole)).toMatchObject({ isCut: false });
  for (const maxTokens of [whole - 1, tokens(shorter)]) {
    const { examples, isCut } = make(maxTokens);
    expect(isCut).toBe(true);
    expect(examples).toEqual(makerOf(models.sample)(shorter).examples);
  }
  expect(make(tokens(shorter) - 1)).toEqual({
    ...{ examples: [], leftOut: 'tooLong', isCut: false, isOnlyLast: false },
  });
  // The last answer is all that such a template learns: the one before it is when the dialogue is cut.
  const deep = makerOf(models.deepseek, { maxTokens: only(models.deepseek, dialogue).ids.length - 1 })(
    dialogue,
  );
  expect(deep.isCut).toBe(true);
  expect(trained(models.deepseek, deep.examples[0] as TokenExample)).toEqual([
    '</think>\n\nHello there.<｜end▁of▁sentence｜>',
  ]);
});

test('a preference teaches its better answer, a rating only what is good, a picture nothing', () => {
  const make = makerOf(models.sample);
  const question = { turns: [user('Hi?')], tools: null };
  const answered = { turns: [user('Hi?'), assistant('Hello.')], tools: null };
  const expected = make(answered).examples;
  expect(make({ ...question, chosen: 'Hello.', rejected: 'Go away.' }).examples).toEqual(expected);
  expect(make({ ...answered, good: true }).examples).toEqual(expected);
  expect(make({ ...answered, good: false })).toMatchObject({ examples: [], leftOut: 'ratedBad' });
  const picture = { image: '', name: 'a.png', width: 1, height: 1, labels: [], boxes: [] };
  expect(make(picture)).toMatchObject({ examples: [], leftOut: 'noText' });
  expect(make(question)).toMatchObject({ examples: [], leftOut: 'noText' });
});

test('of a passage every token is learnt but the first; a long one becomes several examples', () => {
  const { tokenizer } = models.phi;
  const text = 'The oil filter is worn, and the outlet valve is wet.';
  const ids = tokenizer.encode(text, { addSpecialTokens: true });
  expect(only(models.phi, { text })).toEqual({ ids, weights: ids.map((_, at) => (at === 0 ? 0 : 1)) });
  const { examples } = makerOf(models.phi, { maxTokens: 5 })({ text });
  expect(examples.flatMap((example) => example.ids)).toEqual(
    ids.slice(0, examples.flatMap((e) => e.ids).length),
  );
  for (const { weights } of examples) expect(weights).toEqual([0, ...weights.slice(1).map(() => 1)]);
  expect(makerOf(models.phi)({ text: '' }).leftOut).toBe('noText');
});

test('tokens of an answer that overlap a term count more, those of a question do not', () => {
  const terms = { terms: ['e17', '门开关'], weight: 1.5 };
  const weighted = (model: TestModel) => {
    const { ids, weights } = only(model, dialogue, { terms });
    return ids.flatMap((id, at) => (weights[at] === 1.5 ? [id] : []));
  };
  const idsOf = (model: TestModel, text: string) => model.tokenizer.encode(text, { addSpecialTokens: false });
  // The blank is one token with the characters in the sample's vocabulary, and its own one in Qwen's.
  expect(weighted(models.sample)).toEqual(idsOf(models.sample, 'E17 表示门开关'));
  expect(weighted(models.qwen)).toEqual([...idsOf(models.qwen, 'E17'), ...idsOf(models.qwen, '门开关')]);
  expect(models.phi.tokenizer.decode(weighted(models.phi))).toBe('E17门开关');
  const passage = only(models.qwen, { text: 'Look at E17 now' }, { terms });
  expect(passage.weights.filter((weight) => weight === 1.5).length).toBeGreaterThan(0);
});
