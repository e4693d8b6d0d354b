import { openReadAt } from '../../vault/files.ts';

const pieceBytes = 1024 * 1024;
/** A record with the longest content that the link lets through, twice over. */
const longestLineBytes = 64 * 1024 * 1024;

/**
 * The lines of a file as bytes, each without its line feed. (Node's readline also cuts at U+2028, which JSON leaves as it is.)
 * Rejects with `file.unreadable`, `vault.*`.
 */
export async function* readLines(location: string): AsyncGenerator<Buffer> {
  await using file = await openReadAt(location);
  let held: Buffer[] = [];
  let heldBytes = 0;
  for (let at = 0; at < file.sizeBytes; at += pieceBytes) {
    const piece = Buffer.from(await file.read(at, Math.min(pieceBytes, file.sizeBytes - at)));
    let from = 0;
    for (let end = piece.indexOf(0x0a); end >= 0; end = piece.indexOf(0x0a, from)) {
      yield Buffer.concat([...held, piece.subarray(from, end)]);
      [held, heldBytes, from] = [[], 0, end + 1];
    }
    held.push(piece.subarray(from));
    heldBytes += piece.length - from;
    if (heldBytes > longestLineBytes) throw new RangeError('a line is too long');
  }
  if (heldBytes > 0) yield Buffer.concat(held);
}

/** What lies at the end of a file, at most so many bytes. Rejects as `readLines` does. */
export async function readTail(location: string, atMostBytes: number): Promise<string> {
  await using file = await openReadAt(location);
  const length = Math.min(atMostBytes, file.sizeBytes);
  return Buffer.from(await file.read(file.sizeBytes - length, length)).toString('utf8');
}
