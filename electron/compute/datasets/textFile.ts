import { createHash } from 'node:crypto';
import { AppError } from '../../common/errors/appError.ts';
import { type OpenedReadAt, openReadAt } from '../../vault/files.ts';

/** A file whose bytes pass by once, and are hashed on the way. */
export interface PassingFile extends AsyncDisposable {
  readonly sizeBytes: number;
  /** Pieces are good until the next one is asked for. */
  readonly pieces: AsyncIterable<Uint8Array>;
  bytesRead(): number;
  /** Of the whole file, hex; throws `dataFile.changed` when it was written to meanwhile. */
  sha256(): Promise<string>;
}

const pieceBytes = 1024 * 1024;

/** Opens a file that is no link. Rejects with `file.unreadable`, `dataFile.linked`. */
export async function openData(location: string): Promise<OpenedReadAt> {
  return openReadAt(location, { followLinks: false }).catch((error: unknown) => {
    const isLink = error instanceof AppError && error.data.reason === 'ELOOP';
    throw isLink ? new AppError('dataFile.linked', { file: location }, { cause: error }) : error;
  });
}

export async function openPassing(location: string): Promise<PassingFile> {
  const file = await openData(location);
  const version = await file.version();
  const hash = createHash('sha256');
  let done = 0;
  return {
    sizeBytes: file.sizeBytes,
    pieces: passing(file, (piece) => {
      hash.update(piece);
      done += piece.length;
    }),
    bytesRead: () => done,
    async sha256() {
      if ((await file.version()) !== version) throw new AppError('dataFile.changed', { file: location });
      return hash.digest('hex');
    },
    [Symbol.asyncDispose]: () => file[Symbol.asyncDispose](),
  };
}

/** The next piece is read while the last one is worked on. */
async function* passing(
  file: OpenedReadAt,
  onPiece: (piece: Uint8Array) => void,
): AsyncGenerator<Uint8Array> {
  // No Buffers: `slice` of one is not a copy, and what a parser holds back would be written over.
  const memory = [new Uint8Array(pieceBytes), new Uint8Array(pieceBytes)];
  const read = async (offset: number) => {
    const buffer = memory[(offset / pieceBytes) % 2] as Uint8Array;
    const piece = buffer.subarray(0, Math.min(pieceBytes, file.sizeBytes - offset));
    await file.readInto(piece, offset);
    return piece;
  };
  let reading = file.sizeBytes > 0 ? read(0) : null;
  try {
    for (let offset = 0; reading !== null; ) {
      const piece = await reading;
      offset += piece.length;
      reading = offset < file.sizeBytes ? read(offset) : null;
      // Whoever waits for it first gets the failure; until then it must not count as unhandled.
      reading?.catch(() => undefined);
      onPiece(piece);
      yield piece;
    }
  } finally {
    await reading?.catch(() => undefined);
  }
}
