import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { type ChatTemplate, createChatTemplate } from './chatTemplate.ts';

const fixtures = new URL('../../../e2e/fixtures/chat-templates/', import.meta.url);
const now = new Date(2024, 6, 26, 9, 5, 7);

interface Row {
  readonly case: string;
  readonly messages: readonly object[];
  readonly add_generation_prompt: boolean;
  readonly tools: readonly unknown[] | null;
  readonly text?: string;
  readonly error?: string;
}
const expected: Record<string, readonly Row[]> = JSON.parse(
  gunzipSync(readFileSync(new URL('expected.json.gz', fixtures))).toString(),
).templates;

function ownTemplate(template: unknown, templateFile: string | null = null): ChatTemplate {
  const tokenizerConfig = { bos_token: '<BOS>', eos_token: { content: '<EOS>' }, chat_template: template };
  return createChatTemplate({ tokenizerConfig, templateFile, hasToken: () => false });
}
function render(template: unknown, messages: readonly object[] = [{ role: 'user', content: 'Hi' }]): string {
  return ownTemplate(template).render(messages, { addGenerationPrompt: true, now });
}

/**
 * Where the library does something else than Python's Jinja2: its `map` filter gives a list, Jinja2's a generator,
 * which `tojson` cannot write. llama.cpp's own template relies on the list, so Python fails and we render.
 */
const knownDifferences: Readonly<Record<string, (row: Row) => boolean>> = {
  'llama-cpp-deepseek-r1.jinja': (row) => row.tools !== null,
};

test.each(Object.entries(expected))(
  '%s renders as in Python, with and without tools and generation prompt',
  (file, rows) => {
    const template = ownTemplate(undefined, readFileSync(new URL(file, fixtures), 'utf8'));
    expect(template.source).toBe('chat_template.jinja');
    expect(rows.length).toBe(36);
    for (const row of rows) {
      const draw = () =>
        template.render(row.messages, {
          addGenerationPrompt: row.add_generation_prompt,
          tools: row.tools ?? undefined,
          dateString: '26 Jul 2024',
          now,
        });
      if (knownDifferences[file]?.(row))
        expect([row.error, draw()]).toEqual([expect.any(String), expect.stringContaining('get_temperature')]);
      else if (row.text === undefined) expect(draw).toThrow(expect.objectContaining({ name: 'AppError' }));
      else expect(draw()).toBe(row.text);
    }
  },
);

test('printed truth values and none are JavaScript-like, where Python prints True and None (no template here prints them)', () => {
  expect(render('{{ true }} {{ none }}|')).toBe('true |');
});

test('chat_template.jinja wins over the config, and a config without a template over nothing', () => {
  expect(ownTemplate('config', 'file').source).toBe('chat_template.jinja');
  expect(ownTemplate('config').source).toBe('tokenizer_config.json');
  expect(ownTemplate(undefined).source).toBe('fallback');
});

test('of named templates, tool_use is taken with tools and default without', () => {
  const template = ownTemplate([
    { name: 'default', template: 'plain' },
    { name: 'tool_use', template: 'tools {{ tools | length }}' },
  ]);
  expect(template.render([], { addGenerationPrompt: false, now })).toBe('plain');
  expect(template.render([], { addGenerationPrompt: false, now, tools: [{}] })).toBe('tools 1');
});

test('special tokens are there whether the config writes a text or an object, and absent ones are undefined', () => {
  expect(render('{{ bos_token }}{{ eos_token }}{{ pad_token is defined }}')).toBe('<BOS><EOS>false');
});

test('strftime_now answers in English, whatever language the machine speaks', () => {
  expect(render("{{ strftime_now('%d %b %Y %A %-d %H:%M %p %q') }}")).toBe(
    '26 Jul 2024 Friday 26 09:05 AM %q',
  );
});

test('a message of raise_exception reaches the reader', () => {
  expect(() => render("{{ raise_exception('Roles must alternate') }}")).toThrow(
    expect.objectContaining({ code: 'template.refused', data: { detail: 'Roles must alternate' } }),
  );
});

test.each([
  [['<|im_start|>', '<|im_end|>'], '<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n', []],
  [
    ['<|start_header_id|>', '<|end_header_id|>', '<|eot_id|>'],
    '<|start_header_id|>user<|end_header_id|>\n\nHi<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n',
    [],
  ],
  [['<|user|>', '<|assistant|>', '<|end|>'], '<|user|>\nHi<|end|>\n<|assistant|>\n', []],
  [[], 'User: Hi\nAssistant:', ['\nUser:']],
])('a model with the tokens %j and no template gets the format they belong to', (tokens, text, stop) => {
  const template = createChatTemplate({
    tokenizerConfig: {},
    templateFile: null,
    hasToken: (token) => tokens.some((known) => known === token),
  });
  expect(template.render([{ role: 'user', content: 'Hi' }], { addGenerationPrompt: true, now })).toBe(text);
  expect([template.source, template.stop, template.addSpecialTokens]).toEqual(['fallback', stop, true]);
});

test('a prompt of the model’s own template gets no second BOS', () => {
  expect(ownTemplate('{{ bos_token }}').addSpecialTokens).toBe(false);
});
