import { expect, test } from 'vitest';
import { compileRowSchema } from './rowSchema.ts';

const turns = [
  { role: 'user', content: 'What is E40?' },
  { role: 'assistant', content: 'A fan.' },
] as const;

test('a row meets a schema, or is told the place and the reason', () => {
  const schema = compileRowSchema({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    properties: {
      turns: { maxItems: 2, items: { properties: { content: { type: 'string', minLength: 4 } } } },
    },
  });
  expect(schema.misfit({ turns, tools: null })).toBeNull();
  expect(schema.misfit({ turns: [...turns, ...turns], tools: null })).toBe(
    'turns must NOT have more than 2 items',
  );
  const short = [{ role: 'user', content: 'E?' }] as const;
  expect(schema.misfit({ turns: short, tools: null })).toBe(
    'turns.0.content must NOT have fewer than 4 characters',
  );
});

test.each([
  { type: 'wat' },
  { properties: { text: { pattern: '(' } } },
  { $ref: 'https://example.org/elsewhere.json' },
])('%j is refused as a schema, and nothing is fetched', (schema) => {
  expect(() => compileRowSchema(schema)).toThrow(expect.objectContaining({ code: 'datasets.schemaInvalid' }));
});
