import { deserialize, serialize } from 'node:v8';

/** A frame on a pipe: its length in bytes (uint32, little-endian), then the value as V8 serializes it. */
export function encodeFrame(value: unknown): Buffer {
  const body = serialize(value);
  const frame = Buffer.allocUnsafe(4 + body.length);
  frame.writeUInt32LE(body.length, 0);
  body.copy(frame, 4);
  return frame;
}

/** Whole frames out of the pieces that a pipe gives. */
export async function* decodeFrames<Frame>(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Frame> {
  let waiting: Uint8Array[] = [];
  let waitingBytes = 0;
  let needed = 4;
  for await (const piece of pieces) {
    waiting.push(piece);
    waitingBytes += piece.length;
    if (waitingBytes < needed) continue;
    let buffer: Buffer = Buffer.concat(waiting);
    while (buffer.length >= 4 && buffer.length >= 4 + buffer.readUInt32LE(0)) {
      const end = 4 + buffer.readUInt32LE(0);
      yield deserialize(buffer.subarray(4, end)) as Frame;
      buffer = buffer.subarray(end);
    }
    needed = buffer.length >= 4 ? 4 + buffer.readUInt32LE(0) : 4;
    waiting = [buffer];
    waitingBytes = buffer.length;
  }
}
