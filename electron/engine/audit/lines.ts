import { createReadStream } from 'node:fs';

/** A record with the longest content that the link lets through, twice over. */
const longestLineBytes = 64 * 1024 * 1024;

/** The lines of a file as bytes, each without its line feed. (Node's readline also cuts at U+2028, which JSON leaves as it is.) */
export async function* readLines(location: string): AsyncGenerator<Buffer> {
  let held: Buffer[] = [];
  let heldBytes = 0;
  for await (const chunk of createReadStream(location) as AsyncIterable<Buffer>) {
    let from = 0;
    for (let end = chunk.indexOf(0x0a); end >= 0; end = chunk.indexOf(0x0a, from)) {
      yield Buffer.concat([...held, chunk.subarray(from, end)]);
      [held, heldBytes, from] = [[], 0, end + 1];
    }
    held.push(chunk.subarray(from));
    heldBytes += chunk.length - from;
    if (heldBytes > longestLineBytes) throw new RangeError('a line is too long');
  }
  if (heldBytes > 0) yield Buffer.concat(held);
}
