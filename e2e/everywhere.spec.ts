import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findViolations } from './support/accessibility.ts';
import { everyPage, findDetailPages, openPage } from './support/pages.ts';
import { type Product, startProduct } from './support/product.ts';
import { openBrowser, openWindow, type ProductWindow } from './support/window.ts';

let product: Product;
let browser: Browser;
let window: ProductWindow;
let page: Page;
let routes: string[] = [];

beforeAll(async () => {
  [product, browser] = await Promise.all([
    startProduct({ withSampleModel: true, browse: ['assets'] }),
    openBrowser(),
  ]);
  window = await openWindow(browser, { url: product.url, locale: 'en-US' });
  page = window.page;
  routes = [
    ...everyPage,
    'training/new',
    'training/adapters',
    'training/evaluations',
    'training/guided',
    ...(await findDetailPages(page)),
  ];
});
afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

async function setScheme(scheme: 'light' | 'dark'): Promise<void> {
  await page.evaluate((value) => localStorage.setItem('mantine-color-scheme-value', value), scheme);
  await page.reload();
  await page.locator('nav').waitFor();
}

for (const scheme of ['light', 'dark'] as const) {
  test(`no page has a serious accessibility problem in the ${scheme} theme`, async () => {
    await setScheme(scheme);
    const found: Record<string, string[]> = {};
    for (const route of routes) {
      await openPage(page, route);
      // What is wrong stays wrong; what is still on its way (a style that has yet to be loaded) is no finding.
      const seen = await findViolations(page);
      if (seen.length > 0) await page.waitForTimeout(1_000);
      const violations = seen.length > 0 ? await findViolations(page) : seen;
      if (violations.length > 0) found[route] = violations;
    }
    expect(found).toEqual({});
  });
}

test('at 200% zoom no page has to be moved sideways', async () => {
  await page.setViewportSize({ width: 640, height: 400 });
  const found: Record<string, number> = {};
  for (const route of routes) {
    await openPage(page, route);
    const overhangPx = await page.evaluate(() => {
      const scrolled = [
        document.documentElement,
        ...document.querySelectorAll('[data-scrolls], main, #root > *'),
      ];
      return Math.max(...scrolled.map((element) => element.scrollWidth - element.clientWidth));
    });
    if (overhangPx > 1) found[route] = overhangPx;
  }
  await page.setViewportSize({ width: 1280, height: 800 });
  expect(found).toEqual({});
});

/** Presses Tab until the focus is back at the beginning; what had it, and whether it could be seen. */
async function walk(): Promise<{ stops: number; unseen: string[]; trapped: boolean }> {
  const unseen = new Set<string>();
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  let stops = 0;
  let ends = 0;
  for (; stops < 250; stops += 1) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate(() => {
      const focused = document.activeElement;
      if (!focused || focused === document.body) return null;
      const { outlineStyle, outlineWidth, boxShadow, borderColor } = getComputedStyle(focused);
      const parent = focused.parentElement ? getComputedStyle(focused.parentElement) : null;
      const label = focused.parentElement?.querySelector('label, [data-focused]');
      const isRing = (style: CSSStyleDeclaration | null) =>
        style !== null && style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) > 0;
      const seen =
        (outlineStyle !== 'none' && Number.parseFloat(outlineWidth) > 0) ||
        boxShadow !== 'none' ||
        isRing(parent) ||
        (label &&
          [label, ...label.querySelectorAll('*')].some((element) => isRing(getComputedStyle(element)))) ||
        focused.matches('input, textarea, [contenteditable]');
      const isMarked = focused.hasAttribute('data-walked');
      focused.setAttribute('data-walked', '');
      return { seen: Boolean(seen), isMarked, what: `${focused.outerHTML.slice(0, 140)} ${borderColor}` };
    });
    // The first time round it may begin in the middle, and comes to the window's end before the page's beginning.
    if (at === null) ends += 1;
    if (ends > 1 || at?.isMarked) break;
    if (at && !at.seen) unseen.add(at.what);
  }
  await page.evaluate(() => {
    for (const element of document.querySelectorAll('[data-walked]')) element.removeAttribute('data-walked');
  });
  return { stops, unseen: [...unseen], trapped: stops < 5 };
}

test('every page can be walked through with Tab, and the focus is always seen', async () => {
  const found: Record<string, unknown> = {};
  for (const route of routes) {
    await openPage(page, route);
    const { unseen, trapped } = await walk();
    if (unseen.length > 0 || trapped) found[route] = { unseen, trapped };
  }
  expect(found).toEqual({});
});

test('language and colours change on every page without a complaint', async () => {
  const choose = async (typed: string) => {
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox').last().fill(typed);
    await page.keyboard.press('Enter');
    await page.getByRole('listbox').waitFor({ state: 'detached' });
  };
  for (const route of routes) {
    await openPage(page, route);
    await choose('切换到中文');
    await page.waitForFunction(() => document.documentElement.lang === 'zh-CN');
    await choose('深色');
    await page.waitForFunction(() => document.documentElement.dataset.mantineColorScheme === 'dark');
    await choose('Switch to English');
    await page.waitForFunction(() => document.documentElement.lang === 'en');
    await choose('Light colours');
    await page.waitForFunction(() => document.documentElement.dataset.mantineColorScheme === 'light');
  }
});

test('nothing was complained about and nothing left the machine', () => {
  expect(window.complaints).toEqual([]);
});

/** An answer as a mistaken engine would give it: nothing where an object was promised. */
function withoutContent(frame: string): string {
  const answer = JSON.parse(frame);
  answer.p.b.json = null;
  return JSON.stringify(answer);
}

test('an answer of the wrong shape takes down its own panel, with a log id, and nothing else', async () => {
  const broken = await page.context().newPage();
  const asked = new Set<string>();
  await broken.routeWebSocket(/\/link$/, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((frame) => {
      const text = String(frame);
      const id = /"i":"?([^",}]+)/.exec(text)?.[1];
      if (id && text.includes('system/storage')) asked.add(id);
      server.send(frame);
    });
    server.onMessage((frame) => {
      const text = String(frame);
      const id = /"i":"?([^",}]+)/.exec(text)?.[1];
      socket.send(id && asked.delete(id) ? withoutContent(text) : frame);
    });
  });
  await broken.goto(`${new URL(product.url).origin}/#/settings`);
  const panel = broken.getByRole('alert');
  await panel.waitFor();
  // The engine gives the log's number a moment after the panel has failed.
  await expect
    .poll(() => panel.innerText())
    .toMatch(/This panel has failed[\s\S]*in the log under [0-9a-f]{8}/);
  await broken.getByRole('heading', { name: 'Appearance', level: 2 }).waitFor();
  await broken.getByRole('heading', { name: 'About', level: 2 }).waitFor();
  await broken.close();
});
