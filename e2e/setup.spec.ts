import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Product, startProduct } from './support/product.ts';
import { openBrowser, openWindow, type ProductWindow } from './support/window.ts';

// The way from the first start to the first answer, told in order: every test goes on where the one before ended.
let product: Product;
let browser: Browser;
let window: ProductWindow;
let page: Page;

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct(), openBrowser()]);
  window = await openWindow(browser, { url: product.url, locale: 'en-US' });
  ({ page } = window);
});

afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

const heading = (name: string) => page.getByRole('heading', { name, level: 1 });
const press = (name: string) => page.getByRole('button', { name, exact: true }).click();

test('a window without a model begins with the first steps, in the language of the browser', async () => {
  await heading('Welcome to Inhouse').waitFor();
  expect(new URL(page.url()).hash).toBe('#/setup');
});

test('the language can be changed at once', async () => {
  await page.getByRole('radio', { name: /简体中文/ }).click();
  await heading('欢迎使用 Inhouse').waitFor();
  await page.getByRole('radio', { name: /English/ }).click();
  await heading('Welcome to Inhouse').waitFor();
});

test('each step says what it is about, and the place of the data is shown', async () => {
  await press('Begin');
  await heading('What this computer has').waitFor();
  await press('Next');
  await heading('Where your data is kept').waitFor();
  await page.getByText(product.dataDir).waitFor();
});

test('whoever leaves comes back to the step that was left', async () => {
  await page.getByRole('button', { name: 'Chat', exact: true }).click();
  await page.getByRole('button', { name: 'First steps', exact: true }).click();
  await heading('Where your data is kept').waitFor();
  await page.reload();
  await heading('Where your data is kept').waitFor();
});

test('a power cut in the middle loses nothing of it', async () => {
  const url = await product.crashAndRestart();
  await page.goto(url);
  await heading('Where your data is kept').waitFor();
});

test('the way back leads to the step before', async () => {
  await press('Next');
  await heading('Who may use it, and who could read the disk').waitFor();
  await press('Back');
  await heading('Where your data is kept').waitFor();
  await press('Next');
  await press('Decide later');
  await heading('Bring in your first model').waitFor();
});

test('the sample model is looked at before anything is copied, and INT8 is recommended', async () => {
  await press('Use the sample model');
  await heading('How exactly the model is kept').waitFor();
  expect(await page.getByRole('radio', { name: /INT8.*Recommended/s }).isChecked()).toBe(true);
});

test('a cancelled import leads back to the choice and leaves no model', async () => {
  await press('Import');
  await page.getByTestId('progress').waitFor();
  await press('Cancel');
  await press('Choose another folder');
  await heading('Bring in your first model').waitFor();
});

test('the import survives a reload and ends with a quality report', async () => {
  await press('Use the sample model');
  await press('Import');
  await page.getByTestId('progress').waitFor();
  await page.reload();
  const quality = page.getByTestId('quality');
  await quality.waitFor();
  expect(await quality.getAttribute('data-passed')).toBe('true');
  expect(await quality.innerText()).toMatch(/Perplexity\s+[+-]\d+\.\d+%/);
});

test('from there the first question is one press away, and it is answered', async () => {
  await press('Ask the first question');
  await page.getByRole('textbox', { name: 'Your message' }).fill('How do I clear E40?');
  await page.keyboard.press('Enter');
  await page.getByText('capping head').waitFor();
});

test('the finished first steps are no longer offered', async () => {
  await page.reload();
  await page.getByRole('textbox', { name: 'Your message' }).waitFor();
  expect(await page.getByRole('button', { name: 'First steps', exact: true }).count()).toBe(0);
});

test('nothing was complained about and nothing left the machine', () => {
  // The browser itself tells of the link that broke when the engine was killed.
  expect(window.complaints.filter((text) => !text.startsWith('WebSocket connection to'))).toEqual([]);
});
