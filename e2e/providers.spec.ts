import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findSoftwareGpu, noSoftwareGpu } from '../native/vulkan/softwareGpu.fixture.ts';
import { type Product, startProduct } from './support/product.ts';
import { openBrowser, openWindow, type ProductWindow } from './support/window.ts';

// What models can run on, proved and told in the window. SwiftShader stands for a graphics card where it is installed.
const gpu = findSoftwareGpu();
let product: Product;
let browser: Browser;
let window: ProductWindow;
let page: Page;

beforeAll(async () => {
  [product, browser] = await Promise.all([
    startProduct({ withSampleModel: true, env: gpu ?? {} }),
    openBrowser(),
  ]);
  window = await openWindow(browser, { url: product.url, locale: 'en-US' });
  ({ page } = window);
  await page.locator('nav').getByText('Hardware').click();
  await panel().waitFor();
});

afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

const panel = () => page.getByRole('region', { name: 'Where models can run' });
const row = (provider: string) => panel().locator(`[data-provider=${provider}]`);

async function stateOf(provider: string): Promise<string | null> {
  return row(provider).getAttribute('data-state');
}

const isSettled = (state: string | null) => state !== null && state !== 'unproved' && state !== 'proving';

test('who looks for the first time sees every provider proved, without asking for it', async () => {
  for (const provider of ['cuda', 'dml', 'coreml', 'webgpu', 'cpu'])
    await expect
      .poll(() => stateOf(provider).then(isSettled), { timeout: 120_000, interval: 250 })
      .toBe(true);
  expect(await stateOf('cpu')).toBe('works');
  expect(await stateOf('coreml')).toBe('elsewhere');
});

test('a provider that is not here says what is missing and what to do', async ({ skip }) => {
  const state = await stateOf('cuda');
  skip(state === 'works', 'CUDA works here');
  expect(['absent', 'broken']).toContain(state);
  expect(await row('cuda').innerText()).toMatch(/NVIDIA CUDA .*prove again\./s);
});

test('WebGPU over SwiftShader is told to be software', async ({ skip }) => {
  skip(gpu === null, noSoftwareGpu);
  expect(await stateOf('webgpu')).toBe('software');
  expect(await row('webgpu').innerText()).toContain('SwiftShader');
});

test('a proof is made again by keyboard, and its time moves on', async () => {
  // The words count in minutes, and a proof can be quicker than any look at the badge: the element holds the moment itself.
  const provedAt = () => row('cpu').locator('time').getAttribute('datetime');
  const before = await provedAt();
  expect(before).toBeTruthy();
  await page.getByRole('button', { name: 'Prove again: CPU' }).focus();
  await page.keyboard.press('Enter');
  await expect
    .poll(async () => [(await stateOf('cpu')) === 'works', (await provedAt()) !== before], {
      timeout: 60_000,
      interval: 250,
    })
    .toEqual([true, true]);
});

test('the panel is free of what axe finds, and the console is silent', async () => {
  const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  await page.evaluate(source);
  const violations = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: typeof import('axe-core') };
    const found = await axe.run('[aria-labelledby]:has([data-provider])');
    return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  });
  expect(violations).toEqual([]);
  expect(window.complaints).toEqual([]);
});
