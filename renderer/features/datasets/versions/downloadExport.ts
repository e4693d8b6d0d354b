import type { EngineClient } from '../../../engine/connection.ts';
import { saveFile } from '../../../view/saveFile.ts';

interface Download {
  readonly dataset: string;
  readonly job: string;
  readonly fileName: string;
}

/** Fetches the ZIP of an export piece by piece, hands it to the browser, and lets the engine forget it. */
export async function downloadExport(
  client: EngineClient,
  { dataset, job, fileName }: Download,
): Promise<void> {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  for (let [from, size] = [0, 1]; from < size; ) {
    const piece = await client.datasets.exports.download({ dataset, job, from });
    const bytes = Uint8Array.from(atob(piece.base64), (character) => character.charCodeAt(0));
    if (bytes.length === 0) break;
    pieces.push(bytes);
    from += bytes.length;
    size = piece.sizeBytes;
  }
  saveFile(fileName, new Blob(pieces), 'application/zip');
  await client.datasets.exports.discard({ dataset, job });
}
