import type { FramePort } from '../../electron/contract/link.ts';
import { openSamePlaceSocket } from '../engine/connection.ts';

/** The way to the engine from where this page runs. */
export function openEnginePort(): Promise<FramePort> {
  return openSamePlaceSocket();
}
