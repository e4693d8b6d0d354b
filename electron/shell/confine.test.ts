import { EventEmitter } from 'node:events';
import type { Session, WebContents } from 'electron';
import { expect, test } from 'vitest';
import { confine, confineSession } from './confine.ts';

/** Stands in for Electron's WebContents: what is listened to, and what was set. */
class StandInContents extends EventEmitter {
  openHandler: (() => { action: string }) | null = null;
  setWindowOpenHandler(handler: () => { action: string }): void {
    this.openHandler = handler;
  }
  /** Whether Electron would go on with it. */
  tries(name: string, url: string): boolean {
    let goesOn = true;
    this.emit(name, { url, preventDefault: () => (goesOn = false) });
    return goesOn;
  }
}

test.each(['will-navigate', 'will-redirect', 'will-frame-navigate'])(
  '%s leads nowhere but to the page itself',
  (name) => {
    const contents = new StandInContents();
    confine(contents as unknown as WebContents);
    expect(contents.tries(name, 'inhouse://app/')).toBe(true);
    expect(contents.tries(name, 'https://example.com/')).toBe(false);
    expect(contents.tries(name, 'file:///etc/passwd')).toBe(false);
  },
);

test('no window is opened and no page embedded', () => {
  const contents = new StandInContents();
  confine(contents as unknown as WebContents);
  expect(contents.openHandler?.()).toEqual({ action: 'deny' });
  expect(contents.tries('will-attach-webview', 'inhouse://app/')).toBe(false);
});

/** Keeps what was set on it under the setter's name. */
function createSession() {
  const set = new Map<string, (...args: never[]) => unknown>();
  const events = new EventEmitter();
  const keep = (name: string) => (handler: (...args: never[]) => unknown) => set.set(name, handler);
  const session = new Proxy(events, {
    get(target, name: string) {
      if (name === 'webRequest') return { onBeforeRequest: keep('onBeforeRequest') };
      return name.startsWith('set') ? keep(name) : Reflect.get(target, name).bind(target);
    },
  });
  confineSession(session as unknown as Session);
  const answer = (name: string, ...args: unknown[]) => {
    let given: unknown;
    const result = (set.get(name) as (...all: unknown[]) => unknown)(
      ...args.map((arg) => (arg === 'ANSWER' ? (value: unknown) => (given = value) : arg)),
    );
    return given ?? result;
  };
  return { events, answer };
}

test('permissions are refused but for copying; devices, pairings and certificates always', () => {
  const { answer } = createSession();
  const asks = (permission: string, requestingUrl: string) =>
    answer('setPermissionRequestHandler', null, permission, 'ANSWER', { requestingUrl });
  expect(asks('media', 'inhouse://app/')).toBe(false);
  expect(asks('clipboard-sanitized-write', 'inhouse://app/#/chat')).toBe(true);
  expect(asks('clipboard-sanitized-write', 'https://example.com/')).toBe(false);
  expect(answer('setPermissionCheckHandler', null, 'geolocation', 'inhouse://app')).toBe(false);
  expect(answer('setPermissionCheckHandler', null, 'clipboard-sanitized-write', 'inhouse://app')).toBe(true);
  expect(answer('setDevicePermissionHandler', {})).toBe(false);
  expect(answer('setBluetoothPairingHandler', {}, 'ANSWER')).toEqual({ confirmed: false });
  expect(answer('setCertificateVerifyProc', {}, 'ANSWER')).toBe(-2);
});

test('requests to anywhere but the page are cancelled, and only what the page has made is saved', () => {
  const { answer, events } = createSession();
  const cancels = (url: string) => answer('onBeforeRequest', { url }, 'ANSWER');
  expect(cancels('inhouse://app/assets/x.js')).toEqual({ cancel: false });
  expect(cancels('https://example.com/x.js')).toEqual({ cancel: true });
  expect(cancels('file:///etc/passwd')).toEqual({ cancel: true });
  const saves = (url: string) => {
    let goesOn = true;
    events.emit('will-download', { preventDefault: () => (goesOn = false) }, { getURL: () => url });
    return goesOn;
  };
  expect(saves('blob:inhouse://app/1')).toBe(true);
  expect(saves('https://example.com/x.exe')).toBe(false);
});
