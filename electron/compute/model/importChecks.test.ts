import { expect, test } from 'vitest';
import { collect, type Problem } from '../../ml/formats/problem.ts';
import type { JsonObject } from '../../ml/formats/safeJson.ts';
import { createChatTemplate } from '../../ml/tokenize/chatTemplate.ts';
import { createImportChecks } from './importChecks.ts';

const model = { type: 'BPE', vocab: { a: 0, b: 1, ab: 2 }, merges: ['a b'] };
const splitBy = (Regex: string): JsonObject => ({
  pre_tokenizer: { type: 'Split', pattern: { Regex }, behavior: 'Isolated', invert: false },
  model,
});

async function problemsOf(tokenizer: JsonObject | null, source: string | null): Promise<string[]> {
  const template =
    source === null
      ? null
      : createChatTemplate({ tokenizerConfig: {}, templateFile: source, hasToken: () => false });
  const problems: Problem[] = [];
  for (const check of createImportChecks(1_500))
    await collect(problems, () => check({ tokenizer, tokenizerConfig: {}, template }));
  return problems.map(({ code }) => code);
}

const chatML = '{% for m in messages %}{{ m.role }}: {{ m.content }}{% endfor %}';

test('an honest tokenizer and template pass, and so does a template that refuses a conversation', async () => {
  expect(await problemsOf(splitBy('\\p{L}+|\\s+'), chatML)).toEqual([]);
  expect(await problemsOf(splitBy('\\p{L}+|\\s+'), "{{ raise_exception('System first') }}")).toEqual([]);
  expect(await problemsOf(null, null)).toEqual([]);
});

test('a tokenizer whose expression would run for ever is refused in time, and the template is still judged', async () => {
  const started = performance.now();
  expect(await problemsOf(splitBy('(a+)+$'), '{% for i in range(99999999) %}x{% endfor %}')).toEqual([
    'tokenizer.tooSlow',
    'template.tooMuchWork',
  ]);
  expect(performance.now() - started).toBeLessThan(4_900);
});

test('a template that reaches for what is not there is refused, and nothing in it runs', async () => {
  const ssti = "{{ [].constructor.constructor('return process')().env }}{{ messages.__class__ }}";
  expect(await problemsOf({ model }, ssti)).toEqual(['template.invalid']);
});

test('a value that takes exponential time to write out ends at the time limit', async () => {
  const laughs =
    "{% set ns = namespace(x=['lol']) %}{% for i in range(60) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}{{ ns.x | length }}{{ ns.x }}";
  expect(await problemsOf({ model }, laughs)).toEqual(['template.tooMuchWork']);
});
