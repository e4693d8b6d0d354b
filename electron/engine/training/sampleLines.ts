import { hash } from 'node:crypto';
import { readStored, writeFileWhole } from '../../vault/files.ts';

/**
 * Leaves so many lines in a file, in their order; which, follows from the lines alone, so that it is the same ones every time.
 * Returns what the file hashes to.
 */
export async function sampleLines(location: string, atMost: number): Promise<string> {
  const lines = (await readStored(location))
    .toString()
    .split('\n')
    .filter((line) => line !== '');
  const drawn = lines
    .map((line, index) => ({ index, key: hash('sha256', `${index} ${line}`) }))
    .sort((one, other) => (one.key < other.key ? -1 : 1))
    .slice(0, atMost)
    .map(({ index }) => index)
    .sort((one, other) => one - other);
  const text = drawn.map((index) => `${lines[index]}\n`).join('');
  await writeFileWhole(location, Buffer.from(text));
  return hash('sha256', text);
}
