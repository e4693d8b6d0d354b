import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Seed, TargetInput } from './target.ts';

const root = path.resolve(import.meta.dirname, '../..');

export const productFile = (...names: readonly string[]): string => path.join(root, ...names);

/** A seed under its own file name. */
export function seedOf(...names: readonly string[]): Seed {
  return { name: path.basename(names.at(-1) ?? ''), bytes: readFileSync(productFile(...names)) };
}

/** All files of a folder with one of these endings. */
export function seedsOf(folder: string, ending: RegExp): Seed[] {
  return readdirSync(productFile(folder))
    .filter((name) => ending.test(name))
    .sort()
    .map((name) => seedOf(folder, name));
}

export const textSeed = (name: string, text: string): Seed => ({ name, bytes: Buffer.from(text) });

/** The input as a file of this name in its own folder. */
export function place({ folder, bytes }: TargetInput, name: string): string {
  const location = path.join(folder, name);
  writeFileSync(location, bytes);
  return location;
}

export function copyInto(from: string, folder: string): void {
  cpSync(productFile(from), folder, { recursive: true });
}
