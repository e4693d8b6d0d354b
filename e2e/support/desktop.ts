import type { Page } from 'playwright';

/**
 * Loads the page again as the desktop window would have it: with the shell's bridge, whose port leads to the headless product. There
 * is no shell behind it, so nobody answers for dialogs and the key store.
 */
export async function reloadAsDesktop(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const requestEnginePort = () => {
      const { port1, port2 } = new MessageChannel();
      const address = new URL('/link', location.href);
      address.protocol = 'ws:';
      const socket = new WebSocket(address);
      socket.addEventListener('message', ({ data }) => port1.postMessage(data));
      socket.addEventListener('open', () => {
        port1.onmessage = ({ data }) => socket.send(data);
        window.postMessage('inhouse:engine-port', location.origin, [port2]);
      });
    };
    Reflect.set(window, 'inhouseDesktop', { requestEnginePort, reportWork: () => undefined });
  });
  await page.reload();
}
