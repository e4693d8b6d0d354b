import path from 'node:path';
import { parseArgs } from 'node:util';
import {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  MessageChannelMain,
  type MessagePortMain,
  protocol,
  session,
  type WebContents,
} from 'electron';
import { AppError, describeError, isErrorCode, type Language } from '../common/errors/appError.ts';
import type { ChosenFolder } from '../contract/desktop.ts';
import type { filesContract } from '../contract/files.ts';
import { connectLink, type FramePort, makeFramePort } from '../contract/link.ts';
import { findNode, startEngineProcess } from './engineProcess.ts';
import { Relay, type StartFailure } from './relay.ts';
import { answerWindowRequest } from './windowFiles.ts';

const root = path.resolve(import.meta.dirname, '..', '..');
const page = 'inhouse://app/';
const { values: flags } = parseArgs({ options: { 'data-dir': { type: 'string' } }, strict: false });

app.enableSandbox();
protocol.registerSchemesAsPrivileged([
  { scheme: 'inhouse', privileges: { standard: true, secure: true, supportFetchAPI: true } },
]);
app.on('web-contents-created', (_, contents) => confine(contents));
app.on('window-all-closed', () => app.quit());

if (app.requestSingleInstanceLock()) {
  await app.whenReady();
  startShell();
} else {
  app.quit();
}

function startShell(): void {
  session.defaultSession.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.defaultSession.setPermissionCheckHandler(() => false);
  protocol.handle('inhouse', ({ url }) => answerWindowRequest(url, path.join(root, 'dist', 'renderer')));
  const relay = startRelay();
  serveWindows(relay);
  let stopped = false;
  app.on('will-quit', (event) => {
    if (stopped) return;
    event.preventDefault();
    void relay.close().then(() => {
      stopped = true;
      app.quit();
    });
  });
  app.on('second-instance', () => BrowserWindow.getAllWindows()[0]?.focus());
  void openWindow().loadURL(page);
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

function openWindow(): BrowserWindow {
  const window = new BrowserWindow({
    width: 1280,
    height: 860,
    show: false,
    webPreferences: {
      preload: path.join(import.meta.dirname, 'preload.cjs'),
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
    },
  });
  window.removeMenu();
  window.once('ready-to-show', () => window.show());
  return window;
}

/** A window stays on its own page, opens no other, and holds no other. */
function confine(contents: WebContents): void {
  contents.on('will-navigate', (event) => {
    if (event.url !== page) event.preventDefault();
  });
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}

/** What the preload script may ask for. */
function serveWindows(relay: Relay): void {
  type GrantContract = { files: Pick<typeof filesContract, 'grant'> };
  const reconnect = { firstMs: 200, atMostMs: 5_000 };
  const { client } = connectLink<GrantContract>(() => relay.open('shell'), { reconnect });
  const grant = async (location: string): Promise<ChosenFolder> => {
    try {
      return { kind: 'granted', ...(await client.files.grant({ path: location })) };
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return { kind: 'refused', error: { code: error.code, data: { ...error.data } } };
    }
  };
  ipcMain.on('request-engine-port', ({ sender }) => {
    const { port1, port2 } = new MessageChannelMain();
    relay.attach('window', mainPort(port1));
    sender.postMessage('engine-port', null, [port2]);
  });
  ipcMain.handle('choose-folder', async ({ sender }) => {
    const window = BrowserWindow.fromWebContents(sender);
    if (!window) return { kind: 'cancelled' };
    const { filePaths } = await dialog.showOpenDialog(window, { properties: ['openDirectory'] });
    return filePaths[0] === undefined ? { kind: 'cancelled' } : grant(filePaths[0]);
  });
  ipcMain.handle('grant-dropped', (_, location: unknown) =>
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
  const language: Language = app.getLocale().startsWith('zh') ? 'zh-CN' : 'en';
  const text = isErrorCode(code) ? describeError(code, data, language) : { what: code, next: '' };
  dialog.showErrorBox('Inhouse', `${text.what}\n\n${text.next}`);
  app.quit();
}
