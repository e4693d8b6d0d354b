import { type Browser, type BrowserContext, chromium, type Page } from 'playwright';
import { findBrowser } from '../../build/findBrowser.ts';

/** Chromium as the specs use it: without background traffic, and unable to resolve any name but this machine's. */
export function openBrowser(): Promise<Browser> {
  const args = [
    '--disable-gpu',
    '--disable-background-networking',
    '--disable-component-update',
    '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
  ];
  // Chromium's own sandbox refuses to run as root.
  if (process.getuid?.() === 0) args.push('--no-sandbox');
  // Without it, a machine that has no language set would save a file with a Chinese name as “download”.
  const env = { ...process.env, LANG: 'C.UTF-8' };
  return chromium.launch({ executablePath: findBrowser(), args, env });
}

export interface ProductWindow {
  readonly page: Page;
  /** Errors on the console, uncaught ones, and requests to anywhere but the page's own origin. */
  readonly complaints: string[];
  close(): Promise<void>;
}

export interface WindowOptions {
  readonly url: string;
  readonly locale: 'en-US' | 'zh-CN';
}

/** Opens the address in a fresh browser profile. */
export async function openWindow(browser: Browser, { url, locale }: WindowOptions): Promise<ProductWindow> {
  const context: BrowserContext = await browser.newContext({
    locale,
    viewport: { width: 1280, height: 800 },
    // What fades in has, half-way, too little contrast; and nobody waits for it.
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  const { host } = new URL(url);
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('request', (request) => {
    if (new URL(request.url()).host !== host) complaints.push(`asked for ${request.url()}`);
  });
  page.on('websocket', (socket) => {
    if (new URL(socket.url()).host !== host) complaints.push(`connected to ${socket.url()}`);
  });
  await page.goto(url);
  return { page, complaints, close: () => context.close() };
}
