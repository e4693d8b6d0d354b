import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Product, startProduct } from './support/product.ts';
import { openBrowser, openWindow, type ProductWindow } from './support/window.ts';

// One user's first visit, told in order: every test goes on where the one before ended.
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

const answers = () => page.getByTestId('answer');
const lastAnswer = () => answers().last();

async function ask(question: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Your message' }).fill(question);
  await page.keyboard.press('Enter');
  await page.getByTestId('question').last().getByText(question).waitFor();
}

test('without a model the page offers the sample model, and nothing can be sent', async () => {
  await page.getByRole('heading', { name: 'Bring in your first model' }).waitFor();
  await page.getByRole('textbox', { name: 'Your message' }).fill('Is anybody there?');
  expect(await page.getByRole('button', { name: 'Send' }).isDisabled()).toBe(true);
  await page.getByRole('textbox', { name: 'Your message' }).fill('');
});

test('one press imports, quantizes and measures it, and the page shows the quality', async () => {
  await page.getByRole('button', { name: 'Use the sample model' }).click();
  await page.getByTestId('import').waitFor();
  const quality = page.getByTestId('quality');
  await quality.waitFor({ timeout: 120_000 });
  expect(await quality.getAttribute('data-passed')).toBe('true');
  expect(await quality.innerText()).toMatch(/Perplexity\s+[+-]\d+\.\d+%/);
});

test('a question is answered with what the model knows', async () => {
  await ask('How do I clear E40?');
  await page.locator('[data-testid=answer][data-state=done]').waitFor();
  expect(await lastAnswer().innerText()).toContain('capping head');
  expect(await lastAnswer().innerText()).toMatch(/\d+ tokens · .*first token after \d/);
});

test('Esc stops an answer, and the page says that it was stopped', async () => {
  const goOn = product.pauseCompute();
  try {
    await ask('What does alarm E35 mean?');
    await page.getByRole('button', { name: 'Stop (Esc)' }).waitFor();
    await page.locator('[data-testid=answer][data-state=running]').waitFor();
    await page.keyboard.press('Escape');
  } finally {
    goOn();
  }
  await page.getByText('Stopped.').waitFor();
  expect(await answers().count()).toBe(2);
});

test('a reload in the middle of an answer misses nothing', async () => {
  const goOn = product.pauseCompute();
  try {
    await ask('报警 E59,发生了什么?');
    await page.locator('[data-testid=answer][data-state=running]').waitFor();
    await page.reload();
    await page.locator('[data-testid=answer][data-state=running]').waitFor();
  } finally {
    goOn();
  }
  await page.getByText('空压机温度过高').waitFor();
});

test('a reload keeps the conversation', async () => {
  const before = await page.getByTestId('question').allInnerTexts();
  expect(before).toHaveLength(3);
  await page.reload();
  await page.getByText('空压机温度过高').waitFor();
  expect(await page.getByTestId('question').allInnerTexts()).toEqual(before);
});

test('the page speaks Chinese, and still does after a reload', async () => {
  await page.getByText('中文', { exact: true }).click();
  await page.getByRole('button', { name: '新对话' }).waitFor();
  await page.reload();
  await page.getByRole('button', { name: '新对话' }).waitFor();
  expect(await page.evaluate(() => document.documentElement.lang)).toBe('zh-CN');
});

test('a new conversation begins empty and leaves the old one alone', async () => {
  await page.getByRole('button', { name: '新对话' }).click();
  await page.getByRole('heading', { name: '想了解什么？' }).waitFor();
  expect(await answers().count()).toBe(0);
});

test('the used address opens nothing for another browser', async () => {
  const stranger = await browser.newContext();
  const response = await (await stranger.newPage()).goto(product.url);
  expect(response?.status()).toBe(401);
  await stranger.close();
});

test('nothing was complained about and nothing left the machine', () => {
  expect(window.complaints).toEqual([]);
});

test('it ends when it is told to', async () => {
  expect(await product.stop()).toBe(0);
});
