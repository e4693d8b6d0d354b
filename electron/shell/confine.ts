import type { Session, WebContents } from 'electron';
import { mayDownload, mayNavigate, mayRequest, mayUse } from './policy.ts';

/** A window stays on its own page, opens no other, and holds no other. */
export function confine(contents: WebContents): void {
  for (const name of ['will-navigate', 'will-redirect', 'will-frame-navigate'] as const) {
    contents.on(name as 'will-navigate', (event: { readonly url: string; preventDefault(): void }) => {
      if (!mayNavigate(event.url)) event.preventDefault();
    });
  }
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}

/** Refuses permissions, devices, requests and downloads that the policy does not name. */
export function confineSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, answer, { requestingUrl }) =>
    answer(mayUse(permission, originOf(requestingUrl))),
  );
  session.setPermissionCheckHandler((_contents, permission, origin) => mayUse(permission, origin));
  session.setDevicePermissionHandler(() => false);
  // Not on a Mac, which asks by itself.
  session.setBluetoothPairingHandler?.((_details, answer) => answer({ confirmed: false }));
  // -2: refused, whatever the certificate. Nothing is fetched over TLS.
  session.setCertificateVerifyProc((_request, answer) => answer(-2));
  session.setSpellCheckerEnabled(false);
  session.webRequest.onBeforeRequest(({ url }, answer) =>
    answer({ cancel: !mayRequest(url) && !isDevTools(url) }),
  );
  session.on('will-download', (event, item) => {
    if (!mayDownload(item.getURL())) event.preventDefault();
  });
}

/** The page of the developer tools, which only a program that runs from its sources has. */
function isDevTools(url: string): boolean {
  return url.startsWith('devtools://');
}

/** An own scheme has no origin for `URL`; it is what stands before the path. */
function originOf(url: string): string {
  return /^[a-z]+:\/\/[^/]*/i.exec(url)?.[0] ?? '';
}
