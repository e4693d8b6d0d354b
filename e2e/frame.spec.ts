import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Product, startProduct } from './support/product.ts';
import { openBrowser, openWindow, type ProductWindow } from './support/window.ts';

// The frame around the pages, by keyboard alone.
let product: Product;
let browser: Browser;
let window: ProductWindow;
let page: Page;

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct({ withSampleModel: true }), openBrowser()]);
  window = await openWindow(browser, { url: product.url, locale: 'en-US' });
  ({ page } = window);
});

afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

const current = () => page.locator('nav [aria-current=page]').innerText();

/** Opens the palette, types, waits until the action is the first one, and presses Enter. */
async function choose(typed: string, label: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').and(page.locator(':focus')).waitFor();
  await page.keyboard.type(typed);
  await page.getByRole('option', { selected: true }).filter({ hasText: label }).waitFor();
  await page.keyboard.press('Enter');
}

test('a machine that has a model opens on the chat', async () => {
  await page.getByRole('textbox', { name: 'Your message' }).waitFor();
  expect(await current()).toContain('Chat');
});

test('two keys one after the other go to a page, and the address goes along', async () => {
  await page.locator('#content').focus();
  await page.keyboard.press('g');
  await page.keyboard.press('h');
  await page.getByRole('heading', { name: 'Hardware', level: 1 }).waitFor();
  expect(new URL(page.url()).hash).toBe('#/hardware');
});

test('the browser leads back and forth', async () => {
  await page.goBack();
  await page.getByRole('textbox', { name: 'Your message' }).waitFor();
  await page.goForward();
  await page.getByRole('heading', { name: 'Hardware', level: 1 }).waitFor();
});

test('keys that are typed into a field stay there', async () => {
  await page.goBack();
  await page.getByRole('textbox', { name: 'Your message' }).fill('');
  await page.keyboard.type('gh?');
  expect(await page.getByRole('textbox', { name: 'Your message' }).inputValue()).toBe('gh?');
  expect(await current()).toContain('Chat');
  await page.getByRole('textbox', { name: 'Your message' }).fill('');
});

test('the palette finds an action fuzzily and does it', async () => {
  await choose('gotoset', 'Go to Settings');
  await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor();
});

test('in Chinese it is found by pinyin', async () => {
  await choose('zhongwen', '切换到中文');
  await page.getByRole('heading', { name: '设置', level: 1 }).waitFor();
  await choose('qwyj', '前往硬件');
  await page.getByRole('heading', { name: '硬件', level: 1 }).waitFor();
  await choose('english', 'Switch to English');
  await page.getByRole('heading', { name: 'Hardware', level: 1 }).waitFor();
});

test('a question mark shows the shortcuts, and Esc puts them away', async () => {
  await page.locator('#content').focus();
  await page.keyboard.press('?');
  const dialog = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await dialog.waitFor();
  expect(await dialog.innerText()).toContain('Go to Models');
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
});

test('an address opens its page', async () => {
  await page.evaluate(() => {
    location.hash = '#/planner';
  });
  await page.getByRole('heading', { name: 'Planner', level: 1 }).waitFor();
});

test('nothing was complained about and nothing left the machine', () => {
  expect(window.complaints).toEqual([]);
});
