import type { BrowserWindowConstructorOptions } from 'electron';

/**
 * What the desktop window may do, as data and pure functions: tested without Electron, applied by confine.ts, session.ts
 * and main.ts. What only a running Electron can show is listed in `onlyElectronShows`.
 */

/** The window's one page; everything else it loads lies under it. */
export const pageAddress = 'inhouse://app/';
const pageOrigin = 'inhouse://app';

/** Settings stay (language, colours), nothing is cached on disk. */
export const sessionName = 'persist:inhouse';
export const sessionOptions = { cache: false } as const;

/** Chromium itself makes no request and resolves no name: no updates, no proxy search, no spelling dictionaries, no reports. */
export const commandLineSwitches = [
  ['host-resolver-rules', 'MAP * ~NOTFOUND'],
  ['no-proxy-server'],
  ['disable-background-networking'],
  ['disable-component-update'],
  ['disable-domain-reliability'],
  ['disable-sync'],
  ['disable-breakpad'],
  ['no-pings'],
  ['no-default-browser-check'],
  ['force-webrtc-ip-handling-policy', 'disable_non_proxied_udp'],
  [
    'disable-features',
    'OptimizationHints,MediaRouter,Translate,AutofillServerCommunication,NetworkTimeServiceQuerying',
  ],
] as const satisfies readonly (readonly [name: string, value?: string])[];

/** Options of the only window. `devTools` in a program that runs from its sources only. */
export function windowOptions(preload: string, { devTools }: { readonly devTools: boolean }) {
  return {
    minWidth: 480,
    minHeight: 480,
    show: false,
    autoHideMenuBar: true,
    title: 'Inhouse',
    webPreferences: {
      preload,
      partition: sessionName,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      plugins: false,
      navigateOnDragDrop: false,
      safeDialogs: true,
      spellcheck: false,
      enableWebSQL: false,
      devTools,
    },
  } as const satisfies BrowserWindowConstructorOptions;
}

/** The page itself, at any of its `#` addresses; a window never goes anywhere else. */
export function mayNavigate(url: string): boolean {
  return url === pageAddress || url.startsWith(`${pageAddress}#`);
}

/** What the window may load: its own files, and what it has made itself. */
export function mayRequest(url: string): boolean {
  return url.startsWith(pageAddress) || url.startsWith(`blob:${pageAddress}`) || url.startsWith('data:');
}

/** A file that the page has made (an export, the diagnostics); nothing else is ever downloaded. */
export function mayDownload(url: string): boolean {
  return url.startsWith(`blob:${pageAddress}`);
}

/** Copying text is the one thing that a page needs to be allowed: no camera, no microphone, no place, no devices. */
const grantedPermissions: ReadonlySet<string> = new Set(['clipboard-sanitized-write']);

/** `origin` as Chromium writes it, with or without a slash at its end. */
export function mayUse(permission: string, origin: string): boolean {
  return grantedPermissions.has(permission) && origin.replace(/\/$/, '') === pageOrigin;
}

/** The frame that a message to the shell comes from, as far as the check looks at it. */
export interface Sender {
  readonly url: string;
  /** The frame that holds it; null for a window's own page. */
  readonly parent: unknown;
}

/** Only our page itself is answered: no frame inside it, no other page, nobody whose frame has gone. */
export function mayAsk(sender: Sender | null): boolean {
  return sender !== null && sender.parent === null && mayNavigate(sender.url);
}

/** Cannot be shown without Electron's binary; to be looked at on a machine that has it. */
export const onlyElectronShows = [
  'the window opens and the page connects through the shell’s port',
  'process.sandboxed is true in the preload script, and window.require is undefined in the page',
  'window.open, a link with target=_blank and a middle click open nothing',
  'location = "https://example.com" leaves the page where it is; so does dropping a file on it',
  'navigator.mediaDevices.getUserMedia, geolocation, USB, HID and serial are refused without a question',
  'navigator.clipboard.writeText works (the copy buttons)',
  'chrome://net-export and a packet capture show no request by Chromium itself over a whole session',
  'closing with a running job asks in the window’s language; “in the background” leaves a tray icon that brings the window back',
  'the task bar shows the progress of the jobs, the dock their number',
  'killing the renderer process shows the message and reloads the page with everything in its place',
  'killing the engine shows the banner, and calls go on with the new engine',
  'a second start brings the first window to the front',
  'size, place and maximised state come back after a restart, on a screen that is still there',
  'Security, “Let this computer open it”, then a restart: it opens by itself (Windows, macOS keychain, GNOME Keyring, KWallet); on a Linux without a key store the button is refused',
  'zoom with Ctrl and + − 0; copy, paste and undo from the macOS menu',
] as const;
