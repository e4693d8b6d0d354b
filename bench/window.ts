import path from 'node:path';
import type { Browser, Page } from 'playwright';
import { startProduct } from '../e2e/support/product.ts';
import { openBrowser } from '../e2e/support/window.ts';
import type { BenchOptions } from './benches.ts';
import { importedModel } from './prepare.ts';
import { type Figure, figure } from './results.ts';

/** Characters typed while the model decodes; at 12 a second that is a quick typist for about ten seconds. */
const typed =
  'what should be done when the capping head of the line has lost its signal and the alarm does not clear '.slice(
    0,
    100,
  );
const keyPauseMs = 80;

/**
 * The window in Chromium over the real engine: first paint in a fresh browser profile, and how long a key takes to the next
 * paint while the synthetic 0.5B model decodes on every core (Event Timing; a key below 16 ms is not reported and counts as 16).
 */
export async function measureWindow({ workFolder, rounds }: BenchOptions): Promise<Figure[]> {
  const model = await importedModel(workFolder, 'int8', 32);
  const product = await startProduct({ dataDir: path.dirname(path.dirname(model)) });
  const browser = await openBrowser();
  try {
    const state = await enter(browser, product.url);
    const paints: { first: number; ready: number }[] = [];
    for (let round = -1; round < rounds; round += 1) {
      const paint = await measurePaint(browser, product.url, state);
      if (round >= 0) paints.push(paint);
    }
    const keys = await measureKeys(browser, product.url, state);
    return [
      figure(
        { label: 'first contentful paint, empty cache', unit: 'ms', under: 1200 },
        paints.map(({ first }) => first),
      ),
      figure(
        { label: 'until a question can be typed, empty cache', unit: 'ms', under: null },
        paints.map(({ ready }) => ready),
      ),
      figure({ label: 'key to next paint while a 0.5B model decodes, median', unit: 'ms', under: 50 }, [
        quantile(keys, 0.5),
      ]),
      figure({ label: 'the same, 98th percentile', unit: 'ms', under: 50 }, [quantile(keys, 0.98)]),
    ];
  } finally {
    await browser.close();
    await product.stop();
  }
}

type State = Awaited<ReturnType<Awaited<ReturnType<Browser['newContext']>>['storageState']>>;

/** The address works once; its cookie then opens every fresh profile. */
async function enter(browser: Browser, url: string): Promise<State> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(url);
  await page.getByRole('textbox', { name: 'Your message' }).waitFor();
  const state = await context.storageState();
  await context.close();
  return state;
}

async function measurePaint(browser: Browser, url: string, storageState: State) {
  const context = await browser.newContext({ storageState });
  const page = await context.newPage();
  const started = performance.now();
  await page.goto(new URL('/', url).href, { waitUntil: 'commit' });
  await page.getByRole('textbox', { name: 'Your message' }).waitFor();
  const ready = performance.now() - started;
  const first = await page.evaluate(
    () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN,
  );
  await context.close();
  return { first, ready };
}

async function measureKeys(browser: Browser, url: string, storageState: State): Promise<number[]> {
  const context = await browser.newContext({ storageState });
  const page = await context.newPage();
  await page.goto(new URL('/', url).href);
  await page.getByRole('textbox', { name: 'Your message' }).fill('Tell me about the line.');
  await page.keyboard.press('Enter');
  // Its first words are there: it decodes.
  await page.waitForFunction(
    () => (document.querySelector('[data-testid=answer]')?.textContent ?? '').length > 40,
  );
  await observeKeys(page);
  await page.getByRole('textbox', { name: 'Your message' }).pressSequentially(typed, { delay: keyPauseMs });
  const isDecoding = (await page.locator('[data-testid=answer][data-state=running]').count()) > 0;
  if (!isDecoding) throw new Error('the answer ended before the typing did; nothing was measured');
  const slow = await page.evaluate(() => (globalThis as unknown as { keyTimes: number[] }).keyTimes);
  await page.keyboard.press('Escape');
  await context.close();
  return [...slow, ...Array.from({ length: Math.max(0, typed.length - slow.length) }, () => 16)];
}

async function observeKeys(page: Page): Promise<void> {
  await page.evaluate(() => {
    const keyTimes: number[] = [];
    Object.assign(globalThis, { keyTimes });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) if (entry.name === 'keydown') keyTimes.push(entry.duration);
    }).observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit);
  });
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] as number;
}
