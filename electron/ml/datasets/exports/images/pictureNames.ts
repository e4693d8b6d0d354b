/**
 * Names for the files of an export that every file system takes: no steps out of the folder, no characters or names that
 * Windows refuses, no two that differ by case or ending only (labels lie beside a picture under its name without the ending).
 */
export interface PictureNames {
  /** Of a picture that was called `name`; the same call twice gives two names. `stem` is without the ending. */
  next(name: string): { readonly path: string; readonly stem: string };
}

const forbidden = /[<>:"|?*\\\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
const reserved = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;
const longestPart = 120;

export function pictureNames(): PictureNames {
  const taken = new Set<string>();
  return {
    next(name) {
      const parts = name
        .split('/')
        .map(safePart)
        .filter((part) => part !== '');
      const last = parts.pop() ?? 'picture';
      const ending = /\.[A-Za-z0-9]{1,5}$/.exec(last)?.[0] ?? '';
      const stem = [...parts, last.slice(0, last.length - ending.length) || 'picture'].join('/');
      let free = stem;
      for (let i = 2; taken.has(free.toLowerCase()); i++) free = `${stem}~${i}`;
      taken.add(free.toLowerCase());
      return { path: free + ending, stem: free };
    },
  };
}

function safePart(part: string): string {
  const clean = part
    .replace(forbidden, '_')
    .replace(/[. ]+$/, '')
    .trimStart();
  const kept = reserved.test(clean) ? `_${clean}` : clean;
  return kept.length > longestPart ? kept.slice(-longestPart) : kept;
}
