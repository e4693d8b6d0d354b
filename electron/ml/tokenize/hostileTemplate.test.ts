import { expect, test } from 'vitest';
import { maxTemplateLength, parseJinja } from './jinja.ts';

const variables = { messages: [{ role: 'user', content: 'Hi' }], bos_token: '<BOS>' };
const render = (source: string): string => parseJinja(source).render(variables, new Date(2024, 6, 26));

/** Ways to reach JavaScript's objects, or Python's, from a template. */
const escapes = [
  "{{ [].constructor.constructor('return process')().env }}",
  '{{ messages.__class__.__mro__[1].__subclasses__() }}',
  "{{ ''.constructor.fromCharCode(65) }}",
  "{{ range.constructor('return 1')() }}",
  '{{ raise_exception.call(1) }}',
  "{{ namespace.constructor('return 1')() }}",
  '{{ messages[0].toString.call() }}',
  '{{ self.__init__.__globals__.__builtins__ }}{{ x() }}',
  "{% include '/etc/passwd' %}",
  "{% import 'os' as os %}",
];

test.each(escapes)('%s ends in an AppError and runs nothing', (source) => {
  expect(() => render(source)).toThrow(
    expect.objectContaining({ name: 'AppError', code: 'template.invalid' }),
  );
});

test.each(['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'value', 'builtins'])(
  'the property %s of any value is undefined',
  (name) => {
    for (const value of [
      'messages',
      'messages[0]',
      'bos_token',
      '1',
      '1.5',
      'true',
      'none',
      '{}',
      'range',
      'namespace(a=1)',
    ])
      expect(render(`{{ (${value})['${name}'] is defined }}`)).toBe('false');
    expect(render(`{{ ${name} is defined }}`)).toBe('false');
  },
);

test('setting __proto__ changes no object of the program', () => {
  render(
    "{% set ns = namespace() %}{% set ns.__proto__ = {'polluted': 1} %}{% set __proto__ = {'polluted': 1} %}",
  );
  expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
});

const loop = (body: string) =>
  `{% for a in range(1000) %}{% for b in range(1000) %}${body}{% endfor %}{% endfor %}`;

/** Every one of these would take minutes or gigabytes. */
const greedy: Record<string, string> = {
  'a huge range': '{% for i in range(10000000000) %}x{% endfor %}',
  'nested loops': loop(loop('x')),
  'a doubling text':
    "{% set ns = namespace(s='x') %}{% for i in range(60) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}",
  'a doubling list':
    '{% set ns = namespace(l=[1]) %}{% for i in range(60) %}{% set ns.l = ns.l + ns.l %}{% endfor %}',
  'a long output':
    "{% set ns = namespace(s='xxxxxxxxxxxxxxxx') %}{% for i in range(16) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}{% for i in range(99) %}{{ ns.s }}{% endfor %}",
  'endless recursion': '{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}',
  'a macro that calls itself twice':
    '{% macro f(n) %}{% if n > 0 %}{{ f(n - 1) }}{{ f(n - 1) }}{% endif %}{% endmacro %}{{ f(60) }}',
  'a value that holds itself': '{% set ns = namespace() %}{% set ns.x = ns %}{{ ns }}',
  'a huge indent': '{{ messages | tojson(indent=99999999999) }}',
  'deep brackets': `{{ ${'('.repeat(50_000)}1${')'.repeat(50_000)} }}`,
};

test.each(Object.entries(greedy))('%s is stopped', (_, source) => {
  const started = performance.now();
  expect(() => render(source)).toThrow(
    expect.objectContaining({ name: 'AppError', code: 'template.tooMuchWork' }),
  );
  expect(performance.now() - started).toBeLessThan(20_000);
});

test('an unclosed tag and a template that is too long are refused before anything runs', () => {
  for (const source of [
    '{% for m in messages %}{{ m.content }',
    '{% if %}',
    '{{',
    'x'.repeat(maxTemplateLength + 1),
  ])
    expect(() => parseJinja(source)).toThrow(expect.objectContaining({ code: 'template.invalid' }));
});

test('thousands of continues and breaks do not count as depth', () => {
  const source =
    '{% for i in range(5000) %}{% if i % 2 == 0 %}{% continue %}{% endif %}{% for j in range(3) %}{% break %}{% endfor %}x{% endfor %}';
  expect(render(source)).toBe('x'.repeat(2_500));
});
