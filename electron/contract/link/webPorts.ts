import { type FramePort, makeFramePort } from './framePort.ts';

/** A reader that stops while we go on writing is cut off when this much waits for it. */
const maxBacklogBytes = 128 * 1024 * 1024;

interface PortLike {
  postMessage(message: unknown): void;
  addEventListener(type: string, listener: (event: { readonly data?: unknown }) => void): void;
  start(): void;
  close(): void;
}

/** A browser's MessagePort. */
export function messagePort<Frame = string>(port: PortLike): FramePort<Frame> {
  return makeFramePort<Frame>((events) => {
    port.addEventListener('message', (event) => events.frame(event.data));
    port.addEventListener('messageerror', () => {
      port.close();
      events.closed('a message that could not be read');
    });
    port.addEventListener('close', () => events.closed('the other end closed the port'));
    port.start();
    return { send: (frame) => port.postMessage(frame), stop: () => port.close() };
  });
}

interface SocketLike {
  readonly readyState: number;
  readonly bufferedAmount: number;
  send(frame: string): void;
  close(): void;
  /** Only `ws` has it: ends the connection without waiting for the other end's goodbye. */
  terminate?(): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: 'close', listener: (event: { readonly code: number }) => void): void;
  addEventListener(type: 'error', listener: () => void): void;
}

/** A WebSocket that is open: the browser's, or one of the package `ws`. */
export function webSocketPort(socket: SocketLike): FramePort {
  const stop = () => (socket.terminate ? socket.terminate() : socket.close());
  return makeFramePort((events) => {
    socket.addEventListener('message', (event) => events.frame(event.data));
    // An error is always followed by 'close'; without a listener `ws` would throw it.
    socket.addEventListener('error', () => undefined);
    socket.addEventListener('close', (event) => events.closed(`the connection closed (${event.code})`));
    return {
      send(frame) {
        if (socket.bufferedAmount > maxBacklogBytes) {
          stop();
          throw new Error('the other end does not read');
        }
        socket.send(frame);
      },
      stop,
    };
  });
}

/** Opens a WebSocket of the browser (or Node's own). Rejects when the server refuses or cannot be reached. */
export function openWebSocket(url: string): Promise<FramePort> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url);
    socket.addEventListener('open', () => resolve(webSocketPort(socket)));
    socket.addEventListener('error', () => reject(new Error('the connection could not be opened')));
  });
}
