import path from 'node:path';
import { parseArgs } from 'node:util';
import {
  app,
  dialog,
  ipcMain,
  MessageChannelMain,
  type MessagePortMain,
  type OpenDialogOptions,
  protocol,
  safeStorage,
  session,
} from 'electron';
import { AppError, describeError, isErrorCode } from '../common/errors/appError.ts';
import type { ChosenFolder } from '../contract/desktop.ts';
import type { filesContract } from '../contract/files.ts';
import type { KeyStoreContract } from '../contract/keyStore.ts';
import { connectLink, type FramePort, type Link, makeFramePort } from '../contract/link.ts';
import { confine, confineSession } from './confine.ts';
import { type DesktopWindow, openDesktopWindow } from './desktopWindow.ts';
import { findNode, startEngineProcess } from './engineProcess.ts';
import { answer, ipcNames, listen } from './ipc.ts';
import { serveKeyStore } from './keyStore.ts';
import { commandLineSwitches, sessionName, sessionOptions } from './policy.ts';
import { Relay, type StartFailure } from './relay.ts';
import { chooseLanguage } from './shellTexts.ts';
import { answerWindowRequest } from './windowFiles.ts';
import { readWork } from './windowWork.ts';

const root = path.resolve(import.meta.dirname, '..', '..');
const { values: flags } = parseArgs({ options: { 'data-dir': { type: 'string' } }, strict: false });

app.enableSandbox();
for (const [name, value] of commandLineSwitches) app.commandLine.appendSwitch(name, value);
protocol.registerSchemesAsPrivileged([
  { scheme: 'inhouse', privileges: { standard: true, secure: true, supportFetchAPI: true } },
]);
app.on('web-contents-created', (_, contents) => confine(contents));
app.on('session-created', confineSession);
for (const name of ['certificate-error', 'select-client-certificate', 'login'] as const)
  app.on(name as 'login', (event) => event.preventDefault());
app.on('window-all-closed', () => app.quit());

if (app.requestSingleInstanceLock()) {
  await app.whenReady();
  startShell();
} else {
  app.quit();
}

function startShell(): void {
  const windowSession = session.fromPartition(sessionName, sessionOptions);
  windowSession.protocol.handle('inhouse', ({ url }) =>
    answerWindowRequest(url, path.join(root, 'dist', 'renderer')),
  );
  const relay = startRelay();
  const desktop = openDesktopWindow({
    preload: path.join(import.meta.dirname, 'preload.cjs'),
    icons: path.join(root, 'assets', 'icons'),
    stateFile: path.join(app.getPath('userData'), 'window.json'),
  });
  const { client } = connectLink<ShellContract>(() => relay.open('shell'), {
    reconnect: { firstMs: 200, atMostMs: 5_000 },
  });
  serveWindow({ relay, client, desktop });
  const ending = new AbortController();
  const { platform } = process;
  void serveKeyStore({ client, storage: safeStorage, platform, pauseMs: 500, signal: ending.signal });
  let stopped = false;
  app.on('will-quit', (event) => {
    if (stopped) return;
    event.preventDefault();
    ending.abort();
    void relay.close().then(() => {
      stopped = true;
      app.quit();
    });
  });
  app.on('second-instance', () => desktop.show());
  app.on('activate', () => desktop.show());
}

function startRelay(): Relay {
  const dataDir = flags['data-dir'];
  const resources = app.isPackaged ? process.resourcesPath : null;
  const command = {
    node: findNode({ resources, root, platform: process.platform, arch: process.arch }),
    entry: path.join(root, 'electron', 'host', 'engine.ts'),
    args: typeof dataDir === 'string' ? ['--data-dir', dataDir] : [],
  };
  return new Relay({
    startEngine: () => startEngineProcess(command),
    restart: { firstMs: 100, atMostMs: 10_000, stableMs: 30_000 },
    onState: (state, failure) => {
      if (state === 'failed' && failure) explainAndQuit(failure);
    },
  });
}

/** What the shell itself asks the engine for. */
type ShellContract = KeyStoreContract & { readonly files: Pick<typeof filesContract, 'grant'> };

interface WindowServer {
  readonly relay: Relay;
  readonly client: Link<ShellContract>['client'];
  readonly desktop: DesktopWindow;
}

/** What the preload script may ask for, from the window's own page only. */
function serveWindow({ relay, client, desktop }: WindowServer): void {
  const grant = async (location: string, access: 'read' | 'write' = 'read'): Promise<ChosenFolder> => {
    try {
      return { kind: 'granted', ...(await client.files.grant({ path: location, access })) };
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return { kind: 'refused', error: { code: error.code, data: { ...error.data } } };
    }
  };
  listen(ipcMain, ipcNames.requestEnginePort, ({ sender }) => {
    const { port1, port2 } = new MessageChannelMain();
    relay.attach('window', mainPort(port1));
    sender.postMessage('engine-port', null, [port2]);
  });
  listen(ipcMain, ipcNames.reportWork, (_event, message) => {
    const work = readWork(message);
    if (work) desktop.report(work);
  });
  const choose =
    (options: OpenDialogOptions, access?: 'read' | 'write') => async (): Promise<ChosenFolder> => {
      const { filePaths } = await dialog.showOpenDialog(desktop.window, options);
      return filePaths[0] === undefined ? { kind: 'cancelled' } : grant(filePaths[0], access);
    };
  answer(ipcMain, ipcNames.chooseFolder, choose({ properties: ['openDirectory'] }));
  answer(ipcMain, ipcNames.chooseDataFile, choose({ properties: ['openFile'] }));
  answer(
    ipcMain,
    ipcNames.chooseExportFolder,
    choose({ properties: ['openDirectory', 'createDirectory'] }, 'write'),
  );
  answer(
    ipcMain,
    ipcNames.grantDropped,
    async (_event, location): Promise<ChosenFolder> =>
      typeof location === 'string' && location !== '' ? grant(location) : { kind: 'cancelled' },
  );
}

/** Electron's own kind of MessagePort, of which the other end is in a window. */
function mainPort(port: MessagePortMain): FramePort<unknown> {
  return makeFramePort<unknown>((events) => {
    port.on('message', ({ data }) => events.frame(data));
    port.on('close', () => events.closed('the window closed the port'));
    port.start();
    return { send: (frame) => port.postMessage(frame), stop: () => port.close() };
  });
}

function explainAndQuit({ code, data }: StartFailure): void {
  const language = chooseLanguage({
    reported: null,
    env: process.env.INHOUSE_LANGUAGE,
    locale: app.getLocale(),
  });
  const text = isErrorCode(code) ? describeError(code, data, language) : { what: code, next: '' };
  dialog.showErrorBox('Inhouse', `${text.what}\n\n${text.next}`);
  app.quit();
}
