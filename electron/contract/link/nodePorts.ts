import { type FramePort, makeFramePort, maxFrameLength } from './framePort.ts';

// Structural types instead of imports from Node: everything in contract/ stays importable from a browser.

interface NodeMessagePortLike {
  postMessage(message: unknown): void;
  close(): void;
  on(event: 'message', listener: (message: unknown) => void): unknown;
  on(event: 'messageerror' | 'close', listener: () => void): unknown;
}

/** Node's MessagePort (worker_threads). */
export function nodeMessagePort<Frame = string>(port: NodeMessagePortLike): FramePort<Frame> {
  return makeFramePort<Frame>((events) => {
    port.on('message', (message) => events.frame(message));
    port.on('messageerror', () => {
      port.close();
      events.closed('a message that could not be read');
    });
    port.on('close', () => events.closed('the other end closed the port'));
    return { send: (frame) => port.postMessage(frame), stop: () => port.close() };
  });
}

interface ChildLike {
  readonly connected: boolean;
  send(message: unknown, callback: (error: Error | null) => void): boolean;
  disconnect(): void;
  on(event: 'message', listener: (message: unknown) => void): unknown;
  on(event: 'exit', listener: (code: number | null, signal: string | null) => void): unknown;
  on(event: 'disconnect', listener: () => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

/** How long an exit and the end of its channel may be apart: the channel still holds frames sent before the exit. */
const exitGraceMs = 1_000;

/**
 * A child process that was started with an IPC channel, from the parent's side. Closes when the channel has been
 * read to its end, so that an answer sent just before the exit still arrives; the reason says how the child ended.
 * Closing the port disconnects the channel; ending the process is its owner's affair.
 */
export function childPort<Frame = string>(child: ChildLike): FramePort<Frame> {
  return makeFramePort<Frame>((events) => {
    let ending: string | undefined;
    let disconnected = false;
    const later = (reason: string) => {
      const timer = setTimeout(() => events.closed(reason), exitGraceMs);
      timer.unref();
    };
    child.on('message', (message) => events.frame(message));
    child.on('error', (error) => events.closed(error.message));
    child.on('exit', (code, signal) => {
      ending = signal ? `ended by ${signal}` : `ended with code ${code}`;
      if (disconnected) events.closed(ending);
      else later(ending);
    });
    child.on('disconnect', () => {
      disconnected = true;
      if (ending !== undefined) events.closed(ending);
      else later('the channel closed');
    });
    return {
      // A send fails as soon as the child is dead, before its exit has said why.
      send: (frame) => void child.send(frame, (error) => error && later(error.message)),
      stop() {
        if (child.connected) child.disconnect();
      },
    };
  });
}

interface ProcessLike {
  readonly connected: boolean;
  send?(
    message: unknown,
    handle: undefined,
    options: undefined,
    callback: (error: Error | null) => void,
  ): boolean;
  disconnect(): void;
  on(event: 'message', listener: (message: unknown) => void): unknown;
  on(event: 'disconnect', listener: () => void): unknown;
}

/** The IPC channel to the process that started this one. Throws when there is none. */
export function parentPort<Frame = string>(process: ProcessLike): FramePort<Frame> {
  if (!process.send) throw new Error('this process was started without an IPC channel');
  return makeFramePort<Frame>((events) => {
    process.on('message', (message) => events.frame(message));
    process.on('disconnect', () => events.closed('the parent process is gone'));
    // It may have died while this process was starting; nothing would say so again.
    if (!process.connected) events.closed('the parent process is gone');
    return {
      // Without a callback Node throws a failed send (a closed channel, EPIPE) as an uncaught 'error' event.
      send: (frame) =>
        void process.send?.(frame, undefined, undefined, (error) => error && events.closed(error.message)),
      stop() {
        if (process.connected) process.disconnect();
      },
    };
  });
}

interface StreamSocketLike {
  readonly writableLength: number;
  write(bytes: Uint8Array): boolean;
  destroy(): unknown;
  on(event: 'data', listener: (bytes: Uint8Array) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
}

const headerBytes = 4;
const maxBacklogBytes = 128 * 1024 * 1024;
/** A frame of `maxFrameLength` UTF-16 units takes at most three bytes of UTF-8 for each. */
const maxSocketFrameBytes = 3 * maxFrameLength;

/** A stream socket (net.Socket): each frame is its length in bytes (uint32, big endian) and its UTF-8 text. */
export function socketPort(socket: StreamSocketLike, maxFrameBytes = maxSocketFrameBytes): FramePort {
  return makeFramePort((events) => {
    const fail = (reason: string) => {
      socket.destroy();
      events.closed(reason);
    };
    const takeBytes = frameReader({ maxFrameBytes, frame: (text) => events.frame(text), fail });
    socket.on('data', takeBytes);
    socket.on('error', (error) => events.closed(error.message));
    socket.on('close', () => events.closed('the other end closed the connection'));
    return {
      send(frame) {
        if (socket.writableLength > maxBacklogBytes) return fail('the other end does not read');
        socket.write(encodeFrame(frame));
      },
      stop: () => void socket.destroy(),
    };
  });
}

function encodeFrame(text: string): Uint8Array {
  const body = new TextEncoder().encode(text);
  const bytes = new Uint8Array(headerBytes + body.length);
  new DataView(bytes.buffer).setUint32(0, body.length);
  bytes.set(body, headerBytes);
  return bytes;
}

interface FrameReaderOptions {
  readonly maxFrameBytes: number;
  frame(text: string): void;
  fail(reason: string): void;
}

/** Cuts a byte stream into frames. A length over the limit fails before anything of that frame is kept. */
function frameReader({ maxFrameBytes, frame, fail }: FrameReaderOptions): (bytes: Uint8Array) => void {
  const decoder = new TextDecoder();
  const header = new Uint8Array(headerBytes);
  let headerFilled = 0;
  let chunks: Uint8Array[] = [];
  let missing = 0;
  let failed = false;

  const finishFrame = () => {
    headerFilled = 0;
    const text = chunks.map((chunk) => decoder.decode(chunk, { stream: true })).join('') + decoder.decode();
    chunks = [];
    frame(text);
  };
  return (bytes) => {
    let offset = 0;
    while (offset < bytes.length && !failed) {
      if (headerFilled < headerBytes) {
        header[headerFilled] = bytes[offset] ?? 0;
        headerFilled += 1;
        offset += 1;
        if (headerFilled < headerBytes) continue;
        missing = new DataView(header.buffer).getUint32(0);
        if (missing > maxFrameBytes) {
          failed = true;
          fail('a frame over the limit');
        }
      } else {
        const part = bytes.subarray(offset, offset + missing);
        chunks.push(part);
        missing -= part.length;
        offset += part.length;
      }
      if (headerFilled === headerBytes && missing === 0) finishFrame();
    }
  };
}
