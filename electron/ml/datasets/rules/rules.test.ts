import { createContext, Script } from 'node:vm';
import { expect, test } from 'vitest';
import type { RowContent } from '../../../common/datasetRow.ts';
import { type CompiledRule, compileRule } from './compileRule.ts';
import { rulePresets } from './presets.ts';
import type { Check, Rule, RuleAction, RuleScope } from './rule.ts';
import { createRuleRun, type Guard } from './ruleRun.ts';

const chat = (question: string, answer: string): RowContent => ({
  tools: null,
  turns: [
    { role: 'user', content: question },
    { role: 'assistant', content: answer },
  ],
});
const pair = (chosen: string, rejected: string): RowContent => ({
  ...{ tools: null, turns: [{ role: 'user', content: 'which?' }] },
  ...{ chosen, rejected },
});

const remove: RuleAction = { do: 'remove' };
const compile = (check: Check, { scope = 'all', action = remove }: Partial<Rule> = {}): CompiledRule =>
  compileRule({ id: 'r', name: 'a rule', scope, check, action });
const hits = (check: Check, content: RowContent | string, scope: RuleScope = 'all') =>
  compile(check, { scope }).hits(typeof content === 'string' ? { text: content } : content);
const replace = (check: Check, text: string, by = '') =>
  compile(check, { action: { do: 'replace', with: by } }).apply({ text }) as {
    content: { text: string };
  } | null;
const replaced = (check: Check, text: string, by = '') => replace(check, text, by)?.content.text ?? null;

const pattern = (source: string, ignoreCase = false): Check => ({
  kind: 'pattern',
  pattern: source,
  ignoreCase,
});

test('a pattern looks at what its scope says', () => {
  const row = chat('please help', 'As an AI language model');
  expect(hits(pattern('as an ai', true), row)).toBe(true);
  expect(hits(pattern('as an ai'), row)).toBe(false);
  expect(hits(pattern('as an ai', true), row, 'questions')).toBe(false);
  expect(hits(pattern('as an ai', true), row, 'answers')).toBe(true);
  expect(hits(pattern('worse'), pair('better', 'worse'), 'answers')).toBe(true);
  expect(hits(pattern('x'), 'x', 'answers')).toBe(false);
});

test('a pattern replaces as String.replace does, in every text that it hits', () => {
  const dated = pattern('(?<year>\\d{4})-(\\d\\d)');
  const cases = ['$2/$1', '$<year>', '[$&]', '$$', '$9', 'x', '$<none>', '$0', '$01'];
  for (const by of cases)
    expect(replaced(dated, 'from 2024-05 to 2025-06', by), by).toBe(
      'from 2024-05 to 2025-06'.replaceAll(/(?<year>\d{4})-(\d\d)/gu, by),
    );
  const both = compile(pattern('E-\\d+'), { action: { do: 'replace', with: 'CODE' } });
  expect(both.apply(chat('E-1?', 'E-1 and E-22 are alarms'))).toEqual({
    do: 'replace',
    content: chat('CODE?', 'CODE and CODE are alarms'),
  });
  expect(both.apply(chat('no', 'code'))).toBeNull();
});

test('spans say which text and where, also behind surrogate pairs', () => {
  const found = compile(pattern('😀.')).spans(chat('a😀b', '😀c😀d'));
  expect(found.map(({ part, start, end }) => [part, start, end])).toEqual([
    [0, 1, 4],
    [1, 0, 3],
    [1, 3, 6],
  ]);
});

test('an expression that is none is named with what is wrong, and a rule that finds no places cannot replace', () => {
  expect(() => compile(pattern('(a'))).toThrow(
    expect.objectContaining({
      code: 'datasets.patternInvalid',
      data: expect.objectContaining({ pattern: '(a' }),
    }),
  );
  expect(() => compile({ kind: 'empty' }, { action: { do: 'replace', with: '' } })).toThrow(
    expect.objectContaining({ code: 'datasets.ruleCannotReplace' }),
  );
});

test('length counts characters of all texts in the scope', () => {
  const length = (min: number | null, max: number | null): Check => ({ kind: 'length', min, max });
  expect(hits(length(3, null), '𠮷𠮷')).toBe(true);
  expect(hits(length(2, 2), '𠮷𠮷')).toBe(false);
  expect(hits(length(null, 4), chat('abc', 'de'))).toBe(true);
  expect(hits(length(null, 4), chat('abc', 'de'), 'answers')).toBe(false);
});

test('shares of scripts are of letters, and a text without letters is not hit', () => {
  const script = (name: 'han' | 'latin' | 'others', min: number | null, max: number | null): Check => ({
    ...{ kind: 'script', script: name },
    ...{ min, max },
  });
  expect(hits(script('han', 0.5, null), 'E-40 报警')).toBe(false);
  expect(hits(script('han', 0.9, null), 'E-40 报警')).toBe(true);
  expect(hits(script('latin', null, 0.1), 'alarm')).toBe(true);
  expect(hits(script('others', null, 0), 'насос')).toBe(true);
  expect(hits(script('han', 0.5, null), '12345')).toBe(false);
});

test('repetition is found in lines, phrases and characters', () => {
  const lines: Check = { kind: 'repeatedLines', most: 0.3 };
  expect(hits(lines, 'same\nsame\nsame\nother')).toBe(true);
  expect(hits(lines, 'one\ntwo\n\n\nthree')).toBe(false);
  expect(replaced(lines, 'same\n same\nsame\nother')).toBe('same\nother');
  const phrases: Check = { kind: 'repeatedPhrases', size: 3, most: 0.3 };
  expect(hits(phrases, '请检查电源请检查电源请检查电源')).toBe(true);
  expect(hits(phrases, 'the pump is on and then the pump is off')).toBe(false);
  expect(hits(phrases, 'on')).toBe(false);
  const characters: Check = { kind: 'repeatedCharacter', most: 3 };
  expect(replaced(characters, '啊啊啊啊啊 wooow 😀😀😀😀!    x')).toBe('啊啊啊 wooow 😀😀😀!    x');
  expect(hits(characters, 'aaa')).toBe(false);
});

test('control characters go, joiners and line ends stay', () => {
  expect(replaced({ kind: 'control' }, 'a\u0000b\ufffd\ud800c\u200b\ufeff\td\r\n👩\u200d🔬')).toBe(
    'abc\td\r\n👩\u200d🔬',
  );
  expect(hits({ kind: 'control' }, '干净的文本\n\t')).toBe(false);
});

test('an empty answer, an echo and two equal answers are found, whatever they are written like', () => {
  expect(hits({ kind: 'empty' }, chat('q', ' \u3000\n'), 'answers')).toBe(true);
  expect(hits({ kind: 'empty' }, chat(' ', 'a'), 'answers')).toBe(false);
  expect(hits({ kind: 'echo' }, chat('如何复位？', '如何复位'), 'answers')).toBe(true);
  expect(hits({ kind: 'echo' }, chat('Reset?', 'RESET！'))).toBe(true);
  expect(hits({ kind: 'echo' }, chat('?', '!'))).toBe(false);
  expect(hits({ kind: 'echo' }, pair('no', 'Which'))).toBe(true);
  expect(hits({ kind: 'sameAnswers' }, pair('Yes.', 'yes'))).toBe(true);
  expect(hits({ kind: 'sameAnswers' }, pair('yes', 'no'))).toBe(false);
  expect(hits({ kind: 'sameAnswers' }, 'text')).toBe(false);
});

test('white space becomes what people meant, indentation stays', () => {
  const tidy = (text: string) => replaced({ kind: 'whitespace' }, text);
  expect(tidy(' \n a  b \r\n\r\n\r\n\r\n\tc\u00a0d\ne  \n')).toBe('a  b\n\n\tc d\ne');
  expect(tidy('段落\n\u3000\u3000第二段')).toBeNull();
  expect(tidy('already tidy\n\n  code')).toBeNull();
});

test('HTML is known by its elements, addresses end where a sentence goes on', () => {
  const html = (text: string) => replaced({ kind: 'html' }, text);
  expect(html('<p class="x">a<br/>b</p><!-- c -->')).toBe('ab');
  expect(html('vector<T> <stdio.h> <think>x</think> a < b > c <blink')).toBeNull();
  const url = (text: string) => replaced({ kind: 'url' }, text, 'U');
  expect(url('见 https://example.com/a?b=c，以及（www.example.cn）。')).toBe('见 U，以及（U）。');
  expect(url('See http://example.com/x.')).toBe('See U.');
});

test('a second application changes nothing more', () => {
  const messy = '<b>x</b>  \r\n\r\n\r\n\u0000 yyyyyyyyyyyyyyyyyyyyy https://example.com/ 啊\n啊\n啊\n啊 ';
  for (const [name, preset] of Object.entries(rulePresets)) {
    if (preset.action.do !== 'replace') continue;
    const rule = compileRule({ id: name, name, ...preset });
    const once = rule.apply({ text: messy });
    expect(once?.do, name).toBe('replace');
    if (once?.do === 'replace') expect(rule.apply(once.content), name).toBeNull();
  }
});

test('every preset compiles, leaves a clean row alone and comes through 200 kB of anything', () => {
  const clean = chat('泵 P-101 为什么停机？', '电机过热保护动作，请检查冷却风扇，然后复位。');
  const hostile = ['<', ' ', '\n', 'a', '<!--', 'http://', '啊', '<a ', '(', 'a\n', '\ud800'].map(
    (piece) => ({
      text: piece.repeat(200_000 / piece.length),
    }),
  );
  for (const [name, preset] of Object.entries(rulePresets)) {
    const rule = compileRule({ id: name, name, ...preset });
    expect(rule.apply(clean), name).toBeNull();
    for (const row of hostile) rule.apply(row);
  }
});

/** V8 ends what runs too long, also inside an expression. */
function vmGuard(limitMs: number): Guard {
  const call = new Script('work()');
  return (work) => {
    try {
      call.runInContext(createContext({ work }), { timeout: limitMs });
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return false;
      throw error;
    }
  };
}

test('an expression that runs for ever is stopped and named, and the other rules go on', () => {
  const evil = compileRule({
    ...{ id: 'evil', name: 'evil', scope: 'all', action: remove },
    check: pattern('^(a+)+$'),
  });
  const good = compile(pattern('!'));
  const run = createRuleRun([evil, good], vmGuard(100));
  const rows = ['aaa', 'b', `${'a'.repeat(50)}!`, 'aa!'].map((text, at) => ({
    row: 100 + at,
    content: { text },
  }));
  const found: [string, number][] = [];
  const ask = (rule: CompiledRule, content: RowContent) => rule.hits(content);
  for (let batch = 0; batch < 2; batch++)
    run.batch(rows, ask, ({ row }, { rule }, isHit) => isHit && found.push([rule.id, row]));
  expect(run.stopped.map(({ rule, row }) => [rule.id, row])).toEqual([['evil', 102]]);
  expect(found).toEqual([
    ['evil', 100],
    ['r', 102],
    ['r', 103],
    ['r', 102],
    ['r', 103],
  ]);
});

test('a batch that takes longer than its time is finished row by row, and no rule is blamed', () => {
  let asked = 0;
  // A guard that always strikes before the second row of a batch.
  const impatient: Guard = (work) => {
    let isFirst = true;
    const strike = new Error('over');
    turn = () => {
      if (!isFirst) throw strike;
      isFirst = false;
      asked += 1;
    };
    try {
      work();
      return true;
    } catch (error) {
      if (error === strike) return false;
      throw error;
    }
  };
  let turn = () => {};
  const rule = compile(pattern('x'));
  const run = createRuleRun([rule], impatient);
  const seen: number[] = [];
  const rows = Array.from({ length: 9 }, (_, row) => ({ row, content: { text: 'x' } }));
  run.batch(
    rows,
    () => turn(),
    ({ row }) => seen.push(row),
  );
  expect(run.stopped).toEqual([]);
  expect(seen).toEqual(rows.map(({ row }) => row));
  expect(asked).toBe(9);
});
