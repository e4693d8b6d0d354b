import type { Language } from '../common/errors/appError.ts';
import type { FileGrant } from './files.ts';
import type { ErrorRecord } from './jobs.ts';
import { type FramePort, messagePort } from './link.ts';

/** What the desktop window has besides the link: the system's dialogs, and what is dropped on it. A path never crosses. */
export interface DesktopBridge {
  /** Asks the shell for a port to the engine; it arrives as a message to this window (see `openDesktopPort`). */
  requestEnginePort(): void;
  /** Shows the system's folder dialog. */
  chooseFolder(): Promise<ChosenFolder>;
  /** Shows the system's dialog for one file that rows can be read from. */
  chooseDataFile(): Promise<ChosenFolder>;
  /** The same for a folder that may be written into. */
  chooseExportFolder(): Promise<ChosenFolder>;
  /** Tells the shell of work that is under way, for the task bar and the question at closing. */
  reportWork(work: WindowWork): void;
  /** A folder or file that was dropped on the window. */
  grantDropped(file: File): Promise<ChosenFolder>;
}

/** What a window knows of work that closing it would touch. */
export interface WindowWork {
  /** Long jobs that run or wait. */
  readonly count: number;
  /** 0 to 1, over all of them. */
  readonly fraction: number;
  /** Whether an answer is being written. */
  readonly answering: boolean;
  /** What the user reads. */
  readonly language: Language;
}

export type ChosenFolder =
  | { readonly kind: 'granted'; readonly grant: FileGrant; readonly name: string }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'refused'; readonly error: ErrorRecord };

/** Name of the bridge on `window`; set by the shell's preload script, absent in a browser. */
export const desktopBridgeName = 'inhouseDesktop';
/** The message with which the shell's preload script hands a port to the window. */
export const enginePortMessage = 'inhouse:engine-port';

/** The bridge when this page runs in the desktop window; null in a browser. */
export function findDesktopBridge(): DesktopBridge | null {
  return (Reflect.get(globalThis, desktopBridgeName) as DesktopBridge | undefined) ?? null;
}

/** Asks the shell for a port to the engine. While the engine restarts, the port waits for it. */
export function openDesktopPort(bridge: DesktopBridge): Promise<FramePort> {
  return new Promise((resolve) => {
    const onMessage = (event: MessageEvent<unknown>) => {
      const [port] = event.ports;
      if (event.source !== window || event.data !== enginePortMessage || !port) return;
      window.removeEventListener('message', onMessage);
      resolve(messagePort(port));
    };
    window.addEventListener('message', onMessage);
    bridge.requestEnginePort();
  });
}
