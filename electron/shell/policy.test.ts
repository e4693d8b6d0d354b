import { expect, test } from 'vitest';
import {
  commandLineSwitches,
  mayAsk,
  mayDownload,
  mayNavigate,
  mayRequest,
  mayUse,
  sessionOptions,
  windowOptions,
} from './policy.ts';

test('the window’s options are those of Electron’s security guide', () => {
  expect(windowOptions('/p/preload.cjs', { devTools: false }).webPreferences).toEqual({
    preload: '/p/preload.cjs',
    partition: 'persist:inhouse',
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
    devTools: false,
  });
  expect(sessionOptions).toEqual({ cache: false });
});

test('Chromium is told to resolve no name, look for no proxy and make no request of its own', () => {
  const switches = new Map(commandLineSwitches.map(([name, value]) => [name, value] as const));
  expect(switches.get('host-resolver-rules')).toBe('MAP * ~NOTFOUND');
  for (const name of [
    'no-proxy-server',
    'disable-background-networking',
    'disable-component-update',
    'no-pings',
  ])
    expect(switches.has(name as never)).toBe(true);
});

const elsewhere = [
  'https://example.com/',
  'http://127.0.0.1:8470/',
  'file:///etc/passwd',
  'inhouse://app.evil/',
  'inhouse://other/',
  'inhouse:app/',
  'javascript:alert(1)',
  'about:blank',
  'chrome://settings',
  'ws://127.0.0.1/',
  '',
];

test('a window stays on its page, at any of its addresses', () => {
  expect(mayNavigate('inhouse://app/')).toBe(true);
  expect(mayNavigate('inhouse://app/#/jobs/ab12')).toBe(true);
  for (const url of [
    ...elsewhere,
    'inhouse://app/assets/main.js',
    'data:text/html,x',
    'blob:inhouse://app/1',
  ])
    expect(mayNavigate(url)).toBe(false);
});

test('only the window’s own files, and what it has made itself, are loaded; only the latter is saved', () => {
  expect(mayRequest('inhouse://app/assets/main.js')).toBe(true);
  expect(mayRequest('blob:inhouse://app/3f')).toBe(true);
  expect(mayRequest('data:image/png;base64,AA')).toBe(true);
  for (const url of [...elsewhere, 'blob:https://example.com/1']) expect(mayRequest(url)).toBe(false);
  expect(mayDownload('blob:inhouse://app/3f')).toBe(true);
  for (const url of [...elsewhere, 'inhouse://app/assets/main.js', 'data:,x', 'blob:https://example.com/1'])
    expect(mayDownload(url)).toBe(false);
});

test('copying is allowed to our page, everything else to nobody', () => {
  expect(mayUse('clipboard-sanitized-write', 'inhouse://app')).toBe(true);
  expect(mayUse('clipboard-sanitized-write', 'inhouse://app/')).toBe(true);
  expect(mayUse('clipboard-sanitized-write', 'https://example.com')).toBe(false);
  for (const permission of [
    'clipboard-read',
    'media',
    'geolocation',
    'notifications',
    'midi',
    'pointerLock',
    'fullscreen',
    'openExternal',
    'hid',
    'serial',
    'usb',
    'display-capture',
    'fileSystem',
    'unknown',
  ])
    expect(mayUse(permission, 'inhouse://app')).toBe(false);
});

test('only our page itself is answered', () => {
  const page = { url: 'inhouse://app/#/chat', parent: null };
  expect(mayAsk(page)).toBe(true);
  expect(mayAsk({ ...page, parent: page })).toBe(false);
  expect(mayAsk(null)).toBe(false);
  for (const url of elsewhere) expect(mayAsk({ url, parent: null })).toBe(false);
});
