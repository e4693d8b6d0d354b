import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const folder = import.meta.dirname;
const sources = readdirSync(folder)
  .filter((name) => /\.(ts|cjs)$/.test(name) && !name.endsWith('.test.ts'))
  .map((name) => ({ name, text: readFileSync(path.join(folder, name), 'utf8') }));

test('nothing in the shell opens an address outside, adds features of the browser’s, or loads a page from a file', () => {
  const refused = /openExternal|openPath|enableBlinkFeatures|allowpopups|loadFile|file:\/\//i;
  expect(sources.map(({ name }) => name)).toContain('main.ts');
  for (const { name, text } of sources) expect([name, refused.exec(text)?.[0]]).toEqual([name, undefined]);
  const loaded = sources.flatMap(({ text }) =>
    [...text.matchAll(/\.loadURL\(([^)]*)\)/g)].map((call) => call[1]),
  );
  expect(new Set(loaded)).toEqual(new Set(['pageAddress']));
});
