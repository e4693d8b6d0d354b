import type { IpcMain, IpcMainEvent, IpcMainInvokeEvent } from 'electron';
import { mayAsk } from './policy.ts';

/** What the preload script may ask for; there are no other channels. */
export const ipcNames = {
  requestEnginePort: 'request-engine-port',
  reportWork: 'report-work',
  chooseFolder: 'choose-folder',
  chooseDataFile: 'choose-data-file',
  chooseExportFolder: 'choose-export-folder',
  grantDropped: 'grant-dropped',
} as const;
export type IpcName = (typeof ipcNames)[keyof typeof ipcNames];

/** Messages without an answer; what does not come from our own page is not heard. */
export function listen(
  ipc: Pick<IpcMain, 'on'>,
  name: IpcName,
  listener: (event: IpcMainEvent, message: unknown) => void,
): void {
  ipc.on(name, (event, message: unknown) => {
    if (mayAsk(event.senderFrame)) listener(event, message);
  });
}

/** Questions; one that does not come from our own page is refused. */
export function answer(
  ipc: Pick<IpcMain, 'handle'>,
  name: IpcName,
  handler: (event: IpcMainInvokeEvent, message: unknown) => Promise<unknown>,
): void {
  ipc.handle(name, (event, message: unknown) => {
    if (!mayAsk(event.senderFrame)) throw new Error('refused: not the window’s own page');
    return handler(event, message);
  });
}
