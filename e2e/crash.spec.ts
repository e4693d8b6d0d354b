import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Product, startProduct } from './support/product.ts';
import { openBrowser, openWindow, type ProductWindow } from './support/window.ts';

// A model that writes whole stories, so that an answer can be broken off when a good part of it is there.
let product: Product;
let browser: Browser;
let window: ProductWindow;
let page: Page;

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct({ withStoryModel: true }), openBrowser()]);
  window = await openWindow(browser, { url: product.url, locale: 'en-US' });
  ({ page } = window);
});

afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

const field = () => page.getByRole('textbox', { name: 'Your message' });
const lastAnswer = () => page.getByTestId('answer').last();
const story = 'Once upon a time there was a girl named Lily.';

const onOneLine = (text: string) => text.replace(/\s+/g, ' ').trim();

/** The text of the last answer, without what stands around it. */
const written = async () =>
  onOneLine((await lastAnswer().getByTestId('answer-text').allInnerTexts()).join(' '));

async function ask(): Promise<void> {
  await field().fill(story);
  await page.keyboard.press('Enter');
}

/**
 * Asks a model that is held still, and lets it go on for moments until a good part of the answer is on the page: however
 * quick the machine, the answer is not done. Resolves to that part.
 */
async function askForHalf(): Promise<string> {
  product.pauseCompute();
  await ask();
  await page.locator('[data-testid=answer][data-state=running]').last().waitFor();
  let half = '';
  while (half.length < 40) {
    await product.letComputeRun(15);
    // What was under way when it was paused still comes.
    for (let before: string | null = null; before !== half; half = await written()) {
      before = half;
      await page.waitForTimeout(300);
    }
  }
  expect(await lastAnswer().getAttribute('data-state')).toBe('running');
  return half;
}

async function tryAgain(): Promise<void> {
  await lastAnswer().getByRole('alert').getByRole('button', { name: 'Try again' }).click();
  await lastAnswer().getByText('2 / 2').waitFor();
  await page.locator('[data-testid=answer][data-state=done]').last().waitFor();
  expect((await written()).length).toBeGreaterThan(200);
  expect(await lastAnswer().getByRole('alert').count()).toBe(0);
}

/** What the half answer's conversation is saved as. */
async function saveAs(format: 'Markdown' | 'JSON'): Promise<string> {
  await page.getByRole('button', { name: 'Save as a file', exact: true }).click();
  const waiting = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: `Save as ${format}` }).click();
  return readFile(await (await waiting).path(), 'utf8');
}

test('the model writes a whole story when nobody disturbs it', async () => {
  await ask();
  await page.locator('[data-testid=answer][data-state=done]').last().waitFor();
  expect((await written()).length).toBeGreaterThan(200);
});

test('half an answer stays when compute is killed, and it can be had whole', async () => {
  const half = await askForHalf();
  product.killCompute();
  await lastAnswer().getByRole('alert').waitFor();
  expect(await written()).toBe(half);
  await page.reload();
  await lastAnswer().getByRole('alert').waitFor();
  expect(await written()).toBe(half);
  await tryAgain();
  await lastAnswer().getByRole('button', { name: 'Previous version' }).click();
  await expect.poll(written).toBe(half);
});

test('half an answer is still there after the engine was killed, and in what is saved of it', async () => {
  await page.getByRole('button', { name: 'New conversation', exact: true }).first().click();
  const half = await askForHalf();
  await page.goto(await product.crashAndRestart());
  await page.locator('[data-testid=answer]:not([data-state=running])').last().waitFor();
  const kept = await written();
  expect(kept.length).toBeGreaterThan(20);
  expect(half.startsWith(kept)).toBe(true);
  expect(onOneLine(await saveAs('Markdown'))).toContain(kept);
  const { messages } = JSON.parse(await saveAs('JSON')) as { messages: { text: string }[] };
  expect(onOneLine(messages.at(-1)?.text ?? '')).toBe(kept);
  await tryAgain();
});

test('nothing was complained about and nothing left the machine', () => {
  // The browser itself tells of the link that broke when the engine was killed.
  expect(window.complaints.filter((text) => !text.startsWith('WebSocket connection to'))).toEqual([]);
});
