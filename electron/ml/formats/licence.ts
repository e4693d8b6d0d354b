/** Names by which the licence of a model is found in its folder, besides README.md. */
export const licenceFile = /^(licen[cs]e|copying)([._-].*)?$/i;

/** What the opening of a licence text is called. */
const openings: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/apache license[\s\S]{0,40}version 2\.0/i, 'Apache-2.0'],
  [/mit license|permission is hereby granted, free of charge/i, 'MIT'],
  [/llama 3(\.\d)? .{0,20}community license/i, 'Llama 3 Community License'],
  [/llama 2 .{0,20}community license/i, 'Llama 2 Community License'],
  [/qwen research license/i, 'Qwen Research License'],
  [/qwen license/i, 'Qwen License'],
  [/deepseek license/i, 'DeepSeek License'],
  [/gemma terms of use/i, 'Gemma Terms of Use'],
  [/creative commons attribution-noncommercial/i, 'CC BY-NC'],
];

/** The licence that a README's front matter declares (`license:`, or `license_name:` when that is "other"); null: none. */
export function licenceOfReadme(text: string): string | null {
  const [, frontMatter] = /^\uFEFF?---\r?\n([\s\S]*?)\r?\n---/.exec(text) ?? [];
  if (frontMatter === undefined) return null;
  const licence = field(frontMatter, 'license');
  return licence === 'other' ? (field(frontMatter, 'license_name') ?? licence) : licence;
}

/** The name of a licence text by its opening, else the name of the file. */
export function licenceOfText(text: string, fileName: string): string {
  const opening = text.slice(0, 2_000);
  return openings.find(([pattern]) => pattern.test(opening))?.[1] ?? fileName;
}

function field(frontMatter: string, name: string): string | null {
  for (const line of frontMatter.split(/\r?\n/)) {
    if (!line.startsWith(`${name}:`)) continue;
    const value = line
      .slice(name.length + 1)
      .trim()
      .replace(/^["'[]+|["'\]]+$/g, '');
    if (value !== '') return value.slice(0, 100);
  }
  return null;
}
