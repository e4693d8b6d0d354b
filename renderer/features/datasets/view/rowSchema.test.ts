import { expect, test } from 'vitest';
import { exampleSchema, parseSchema } from './rowSchema.ts';

test('nothing typed is no schema, an object is one, anything else is neither', () => {
  expect(parseSchema('  ')).toEqual({ isValid: true, schema: null });
  expect(parseSchema('{"type":"object"}')).toEqual({ isValid: true, schema: { type: 'object' } });
  for (const text of ['[]', 'null', '1', '{', '{"a":}'])
    expect(parseSchema(text)).toEqual({ isValid: false });
});

test('every kind has an example that is a schema', () => {
  for (const example of Object.values(exampleSchema))
    expect(parseSchema(JSON.stringify(example))).toMatchObject({ isValid: true, schema: example });
});
