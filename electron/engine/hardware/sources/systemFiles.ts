import { readdirSync } from 'node:fs';
import { type ReadText, readSystemFile } from '../../processes/readMemory.ts';

/** Linux tells of itself in small files; tests put others in their place. */
export interface SystemFiles {
  readonly read: ReadText;
  /** Names in a folder; none when it is not there. */
  list(folder: string): readonly string[];
}

export const systemFiles: SystemFiles = {
  read: readSystemFile,
  list(folder) {
    try {
      return readdirSync(folder);
    } catch {
      return []; // Another platform, or a container that hides it.
    }
  },
};

/** A whole number on one line; null when the file is not there or says something else. */
export function readNumber({ read }: SystemFiles, file: string): number | null {
  const text = read(file)?.trim() ?? '';
  return /^-?\d+$/.test(text) ? Number(text) : null;
}

/** `0-3,8` → 0, 1, 2, 3, 8. */
export function parseList(text: string): number[] {
  return text
    .trim()
    .split(',')
    .filter((range) => range !== '')
    .flatMap((range) => {
      const [first = 0, last = first] = range.split('-').map(Number);
      return Array.from({ length: last - first + 1 }, (_, index) => first + index);
    });
}
