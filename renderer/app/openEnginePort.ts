import { findDesktopBridge, openDesktopPort } from '../../electron/contract/desktop.ts';
import type { FramePort } from '../../electron/contract/link.ts';
import { openSamePlaceSocket } from '../engine/connection.ts';

/** The way to the engine from where this page runs: through the shell in the desktop window, over a WebSocket in a browser. */
export function openEnginePort(): Promise<FramePort> {
  const bridge = findDesktopBridge();
  return bridge ? openDesktopPort(bridge) : openSamePlaceSocket();
}
