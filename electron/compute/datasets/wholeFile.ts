import { openPassing } from './textFile.ts';

/** SHA-256 of a file that is read out of order, hex: its bytes pass by once more. */
export async function hashWholeFile(location: string): Promise<string> {
  await using file = await openPassing(location);
  for await (const _piece of file.pieces);
  return file.sha256();
}
