import path from 'node:path';
import { app, BrowserWindow, dialog, Menu, nativeImage, screen, Tray } from 'electron';
import type { WindowWork } from '../contract/desktop.ts';
import { createCrashes } from './crashes.ts';
import { menuTemplate } from './menu.ts';
import { pageAddress, windowOptions } from './policy.ts';
import { chooseLanguage, shellTexts } from './shellTexts.ts';
import { firstState, loadState, placeOn, saveState } from './windowState.ts';
import { badgeOf, closingChoices, questionAtClosing } from './windowWork.ts';

export interface DesktopWindowOptions {
  readonly preload: string;
  readonly icons: string;
  /** Where size and place are kept. */
  readonly stateFile: string;
}

/** The program's one window, with what of it lies outside of the page: task bar, tray, dialogs. */
export interface DesktopWindow {
  readonly window: BrowserWindow;
  /** What the page has reported last. */
  report(work: WindowWork): void;
  /** Brings it to the front, from wherever it is. */
  show(): void;
}

export function openDesktopWindow({ preload, icons, stateFile }: DesktopWindowOptions): DesktopWindow {
  const screens = screen.getAllDisplays().map(({ workArea }) => workArea);
  const state = placeOn(screens, loadState(stateFile));
  const window = new BrowserWindow({
    ...windowOptions(preload, { devTools: !app.isPackaged }),
    width: 1280,
    height: 860,
    ...state.bounds,
    icon: path.join(icons, 'icon-256.png'),
  });
  let work: WindowWork | null = null;
  let tray: Tray | null = null;
  const language = () =>
    chooseLanguage({
      reported: work?.language ?? null,
      env: process.env.INHOUSE_LANGUAGE,
      locale: app.getLocale(),
    });
  const show = () => {
    tray?.destroy();
    tray = null;
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
  };
  const hide = () => {
    tray ??= createTray(icons, { language: language(), show });
    tray.setToolTip(badgeOf(work, language()).toolTip);
    window.hide();
  };
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(process.platform, language())));
  window.once('ready-to-show', () => {
    if (state.maximized) window.maximize();
    window.show();
  });
  askAtClosing(window, { language, hide, work: () => work });
  window.on('close', () =>
    saveState(stateFile, {
      ...firstState,
      bounds: window.getNormalBounds(),
      maximized: window.isMaximized(),
    }),
  );
  mendPage(window, language);
  void window.loadURL(pageAddress);
  return {
    window,
    show,
    report(reported) {
      const before = language();
      work = reported;
      const badge = badgeOf(work, language());
      if (!window.isDestroyed()) window.setProgressBar(badge.progress);
      app.setBadgeCount(badge.count);
      tray?.setToolTip(badge.toolTip);
      if (language() !== before)
        Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(process.platform, language())));
    },
  };
}

type Language = ReturnType<typeof chooseLanguage>;

interface Closing {
  readonly language: () => Language;
  readonly work: () => WindowWork | null;
  readonly hide: () => void;
}

/** Work that would stop is asked about; whoever ends the session of the system is not held up. */
function askAtClosing(window: BrowserWindow, { language, work, hide }: Closing): void {
  let mayClose = false;
  window.on('session-end', () => {
    mayClose = true;
  });
  window.on('close', (event) => {
    const question = mayClose ? null : questionAtClosing(work(), language());
    if (!question) return;
    event.preventDefault();
    const { message, detail, buttons } = question;
    const options = { type: 'question' as const, message, detail, buttons: [...buttons] };
    const cancelId = closingChoices.indexOf('cancel');
    void dialog
      .showMessageBox(window, { ...options, cancelId, defaultId: 0, noLink: true })
      .then((answer) => {
        const choice = closingChoices[answer.response];
        if (choice === 'background') hide();
        if (choice !== 'stop') return;
        mayClose = true;
        app.quit();
      });
  });
}

/** A page that has gone or hangs is loaded again: everything it shows is in the engine. */
function mendPage(window: BrowserWindow, language: () => Language): void {
  const crashes = createCrashes();
  const ask = async (kind: 'gone' | 'stuck', buttons: readonly string[]) => {
    const { message, detail } = shellTexts[language()][kind];
    const options = { type: 'warning' as const, message, detail, buttons: [...buttons], noLink: true };
    return (await dialog.showMessageBox(window, options)).response;
  };
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    const next = crashes.next(reason, performance.now());
    if (next === 'reload') window.webContents.reload();
    if (next !== 'ask') return;
    const { reload, quit } = shellTexts[language()].gone;
    void ask('gone', [reload, quit]).then((response) =>
      response === 0 ? window.webContents.reload() : app.quit(),
    );
  });
  window.on('unresponsive', () => {
    const { wait, reload } = shellTexts[language()].stuck;
    void ask('stuck', [wait, reload]).then((response) => {
      if (response !== 1) return;
      window.webContents.forcefullyCrashRenderer(); // `render-process-gone` loads it again.
    });
  });
}

function createTray(
  icons: string,
  { language, show }: { readonly language: Language; readonly show: () => void },
): Tray {
  const texts = shellTexts[language].tray;
  const tray = new Tray(nativeImage.createFromPath(path.join(icons, 'icon-32.png')));
  tray.setContextMenu(
    Menu.buildFromTemplate([
      { label: texts.open, click: show },
      { type: 'separator' },
      {
        label: texts.quit,
        click: () => {
          show(); // The question belongs to a window that can be seen.
          app.quit();
        },
      },
    ]),
  );
  tray.on('click', show);
  return tray;
}
