import { expect, test } from 'vitest';
import type { RowContent } from '../../common/datasetRow.ts';
import { canonicalRow, measureTexts, normaliseText } from './canonical.ts';

test('a text is composed, has line feeds, no NUL, no byte order mark and nothing blank at its end', () => {
  expect(normaliseText('\ufeffCafe\u0301\r\nzwei\rdrei\0 \n\t')).toBe('Café\nzwei\ndrei');
  expect(normaliseText('  indented stays\u3000')).toBe('  indented stays');
  expect(normaliseText('half a pair \ud83d')).toBe('half a pair \ufffd');
  expect(normaliseText('x \0')).toBe('x');
});

test('rows that say the same have the same JSON, whatever the order of their keys', () => {
  const one: RowContent = { turns: [{ role: 'user', content: 'é' }], tools: null };
  const other: RowContent = { tools: null, turns: [{ content: 'e\u0301 ', role: 'user' }] };
  expect(canonicalRow(one).json).toBe(canonicalRow(other).json);
  expect(canonicalRow({ ...one, good: true }).json).toBe(
    '{"turns":[{"role":"user","content":"é"}],"tools":null,"good":true}',
  );
  expect(canonicalRow({ ...one, rejected: 'b', chosen: 'a' }).json).toMatch(/"chosen":"a","rejected":"b"}$/);
});

test('characters are Unicode characters; Han are counted among letters', () => {
  expect(canonicalRow({ text: '肺炎 ab 12 😀\r\n' })).toMatchObject({ characters: 10, han: 0.5 });
  expect(canonicalRow({ text: '𠮷' })).toMatchObject({ characters: 1, han: 1 });
  expect(canonicalRow({ text: '12 %' })).toMatchObject({ characters: 4, han: 0 });
  expect(measureTexts({ text: 'かな漢字' })).toEqual({ characters: 4, han: 0.5 });
});

test('a picture keeps its boxes as they are', () => {
  const box = { height: 4, width: 3, y: 2, x: 1, label: '划痕' };
  const content = canonicalRow({
    boxes: [box],
    labels: ['defect'],
    height: 20,
    width: 10,
    name: 'a/b.png',
    image: '00',
  });
  expect(content.json).toBe(
    '{"image":"00","name":"a/b.png","width":10,"height":20,"labels":["defect"],"boxes":[{"label":"划痕","x":1,"y":2,"width":3,"height":4}]}',
  );
});
