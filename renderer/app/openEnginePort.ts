import { findDesktopBridge, openDesktopPort } from '../../electron/contract/desktop.ts';
import { type FramePort, openWebSocket } from '../../electron/contract/link.ts';

/** The way to the engine from where this page runs: through the shell in the desktop window, over a WebSocket in a browser. */
export function openEnginePort(): Promise<FramePort> {
  const bridge = findDesktopBridge();
  return bridge ? openDesktopPort(bridge) : openSamePlaceSocket();
}

/** Headless: the frames go over a WebSocket to the server that served the page; the cookie opens it. */
function openSamePlaceSocket(): Promise<FramePort> {
  const url = new URL('/link', location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return openWebSocket(url.href);
}
