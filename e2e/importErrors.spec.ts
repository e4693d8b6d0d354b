import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { errorTable } from '../electron/common/errors/table.ts';
import { type Product, startProduct } from './support/product.ts';
import { findForgottenFixtures, makeRefusedFolders, refusedFolders } from './support/refusedFolders.ts';
import { openBrowser, openWindow, type ProductWindow } from './support/window.ts';

// A stick on which nothing is as it should be, chosen folder by folder.
const stick = mkdtempSync(path.join(tmpdir(), 'inhouse-broken-'));
let product: Product;
let browser: Browser;
let window: ProductWindow;
let page: Page;

beforeAll(async () => {
  makeRefusedFolders(stick);
  mkdirSync(path.join(stick, 'empty'));
  [product, browser] = await Promise.all([startProduct({ browse: [stick] }), openBrowser()]);
  window = await openWindow(browser, { url: product.url, locale: 'en-US' });
  ({ page } = window);
  page.setDefaultTimeout(15_000);
  await page.getByRole('heading', { name: 'Welcome to Inhouse' }).waitFor();
  await page.getByRole('button', { name: 'Models', exact: true }).click();
  await page.getByRole('heading', { name: 'No model yet' }).waitFor();
  await page.keyboard.press('Control+i');
  await dialog().waitFor();
});

afterAll(async () => {
  await browser?.close();
  await product?.stop();
  rmSync(stick, { recursive: true, force: true });
});

const dialog = () => page.getByRole('dialog', { name: 'Import a model' });
const entry = (name: string) =>
  dialog().getByRole('list', { name: 'Content of the folder' }).getByText(name, { exact: true });

async function choose(name: string): Promise<void> {
  const chooseOther = dialog().getByRole('button', { name: 'Choose another folder', exact: true });
  // Where a row before this one has failed, its preview is still there.
  if (await chooseOther.isVisible()) await chooseOther.click();
  await entry(path.basename(stick)).click();
  await entry(name).click();
  // What does not look like a model is opened as a folder, and can be looked at all the same.
  const lookAt = dialog().getByRole('button', { name: `Look at “${name}”`, exact: true });
  await lookAt.or(chooseOther).first().waitFor();
  if (await lookAt.isVisible()) await lookAt.click();
}

test.each(refusedFolders)('$name is refused with the sentence of $code', async ({ name, code }) => {
  await choose(name);
  const problem = dialog().locator(`[data-severity=refuse][data-code="${code}"]`).first();
  await problem.waitFor();
  const [beginning = ''] = errorTable[code].en.what.split(/\{\w+\}/).filter(Boolean);
  expect(await problem.innerText()).toContain(beginning.trim());
  expect(await problem.innerText()).not.toMatch(/\{\w+\}/);
  expect(await dialog().getByRole('button', { name: 'Import', exact: true }).count()).toBe(0);
  await dialog().getByRole('button', { name: 'Choose another folder', exact: true }).click();
});

test('no fixture that must be refused has been forgotten', () => {
  expect(findForgottenFixtures()).toEqual([]);
});

test('nothing of all that was imported, complained about, or left the machine', () => {
  const models = path.join(product.dataDir, 'models');
  expect(readdirSync(product.dataDir).includes('models') ? readdirSync(models) : []).toEqual([]);
  expect(window.complaints).toEqual([]);
});
