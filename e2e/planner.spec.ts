import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Product, startProduct } from './support/product.ts';
import { openBrowser, openWindow, type ProductWindow } from './support/window.ts';

// What a model needs, planned in the window over the real engine; loads that are measured and correct the plan.
let product: Product;
let browser: Browser;
let window: ProductWindow;
let page: Page;

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct({ withSampleModel: true }), openBrowser()]);
  window = await openWindow(browser, { url: product.url, locale: 'en-US' });
  ({ page } = window);
  await page.locator('nav').getByText('Planner').click();
  await plan().getByText('In all').waitFor();
});

afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

const plan = () => page.getByRole('region', { name: 'Plan', exact: true });
const ranking = () => page.getByRole('region', { name: 'What could I run?' });
const history = () => page.getByRole('region', { name: 'Planned and measured' });
const sumOf = async () =>
  (await plan().getByRole('listitem').last().innerText()).replace('In all', '').trim();

test('a model that is here is planned for, item by item, with a verdict in words', async () => {
  expect(await plan().getByText('Fits', { exact: true }).isVisible()).toBe(true);
  expect(await plan().innerText()).toMatch(/Needs about \d+ MB of [\d.]+ GB free memory/);
  for (const item of ['Weights', 'Conversation memory', 'Workspace', 'Engine'])
    expect(await plan().getByText(item).first().isVisible()).toBe(true);
  expect(
    await plan()
      .getByRole('img', { name: /^Needs .* free memory/ })
      .isVisible(),
  ).toBe(true);
  expect(await plan().getByRole('region', { name: 'The rule of thumb' }).innerText()).toContain('6.01 GB');
});

test('the memory is measured by itself, and then there is a speed', async () => {
  const speed = plan().getByRole('region', { name: 'Expected speed' });
  await expect.poll(() => speed.innerText(), { timeout: 90_000 }).toMatch(/\d tokens\/s/);
  expect(await speed.innerText()).toMatch(/A token reads .*; this machine reads/);
});

test('the context is chosen by keyboard and changes what is needed', async () => {
  const before = await sumOf();
  const slider = plan().getByRole('slider', { name: 'Context' });
  await slider.focus();
  await page.keyboard.press('ArrowLeft');
  await expect.poll(sumOf).not.toBe(before);
  await expect.poll(() => slider.getAttribute('aria-valuetext')).toBe('512 tokens');
});

test('loading from here is measured, told as an error of the plan, and undone', async () => {
  await plan().getByRole('button', { name: 'Load now' }).click();
  await plan().getByText('In memory').waitFor({ timeout: 60_000 });
  const row = history().getByRole('row').nth(1);
  await expect.poll(() => row.innerText()).toMatch(/loaded\s+\d+ MB\s+\d+ MB\s+[+-]\d+%/);
  await expect.poll(() => plan().innerText()).toContain('after 1 load of about this size');
  await plan().getByRole('button', { name: 'Unload' }).click();
  await plan().getByRole('button', { name: 'Load now' }).waitFor();
});

test('the ranking can be sorted, and a row of it is planned for', async () => {
  const memory = ranking().getByRole('columnheader', { name: 'Memory' });
  await memory.getByRole('button').click();
  expect(await memory.getAttribute('aria-sort')).toBe('ascending');
  expect(await ranking().getByRole('row').nth(1).innerText()).toContain('here');
  await memory.getByRole('button').click();
  await ranking().getByRole('button', { name: 'Qwen2.5 32B' }).first().click();
  await plan().getByText('32,768').first().waitFor();
  expect(await page.locator('[data-scrolls]').evaluate((area) => area.scrollTop)).toBe(0);
  expect(await plan().getByRole('button', { name: 'Load now' }).count()).toBe(0);
  await plan().getByText('FP32', { exact: true }).click();
  await expect.poll(() => plan().innerText()).toMatch(/Will not fit[\s\S]*is missing/);
});

test('axe finds nothing wrong with the page', async () => {
  const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  await page.evaluate(source);
  const found = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: typeof import('axe-core') };
    const { violations } = await axe.run('main, section');
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  });
  expect(found).toEqual([]);
});

test('in Chinese the same page says the same', async () => {
  await page.evaluate(() => {
    const kept = JSON.parse(localStorage.getItem('inhouse.preferences') ?? '{"state":{},"version":1}');
    localStorage.setItem(
      'inhouse.preferences',
      JSON.stringify({ ...kept, state: { ...kept.state, language: 'zh-CN' } }),
    );
  });
  await page.reload();
  const region = page.getByRole('region', { name: '规划', exact: true });
  await region.getByText('合计').waitFor();
  expect(await region.innerText()).toMatch(/可以运行[\s\S]*当前可用内存/);
});

test('nothing was complained of, and nothing asked of anywhere else', () => {
  expect(window.complaints).toEqual([]);
});
