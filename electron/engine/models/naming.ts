import { randomBytes } from 'node:crypto';

/** A folder-safe id from a display name: `Qwen2.5 7B` becomes `qwen2.5-7b-3f9a1c`. The suffix keeps ids unique for ever. */
export function newModelId(name: string): string {
  const slug = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
    .slice(0, 40);
  return `${slug || 'model'}-${randomBytes(3).toString('hex')}`;
}

/** Fits the contract's limit with a number behind it. */
const longestName = 90;

/**
 * A name that one line can show, from a folder's: a folder may be called anything, and a name is printed on terminals.
 * Control and formatting characters (line ends, escape sequences, reversed writing) become spaces.
 */
export function displayName(folderName: string): string {
  const shown = folderName.replace(/[\p{C}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
  return Array.from(shown).slice(0, longestName).join('').trim() || 'model';
}

/** `name`, or `name (2)`, `name (3)` … when it is taken. */
export function freeName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  for (let number = 2; ; number += 1) {
    const candidate = `${name} (${number})`;
    if (!taken.has(candidate)) return candidate;
  }
}
