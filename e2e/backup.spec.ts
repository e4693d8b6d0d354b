import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findViolations } from './support/accessibility.ts';
import { openPage, panelOf } from './support/pages.ts';
import { type Product, startProduct } from './support/product.ts';
import { openBrowser, openWindow } from './support/window.ts';

let product: Product;
let browser: Browser;
let page: Page;
const stick = mkdtempSync(path.join(tmpdir(), 'inhouse-stick-'));

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct({ exportTo: [stick] }), openBrowser()]);
  ({ page } = await openWindow(browser, { url: product.url, locale: 'en-US' }));
  await openPage(page, 'security');
});
afterAll(async () => {
  await browser?.close();
  await product?.stop();
  rmSync(stick, { recursive: true, force: true });
});

const panel = () => panelOf(page, 'Backups');
const press = (name: string) => panel().getByRole('button', { name, exact: true }).click();

test('a first backup needs a recovery key, and the panel leads there', async () => {
  await panel().getByText('A recovery key is needed first').waitFor();
  expect(await findViolations(page)).toEqual([]);
  await press('Make a recovery key');
  await page.getByRole('dialog', { name: 'Recovery key' }).waitFor();
  await page.getByRole('button', { name: 'I have kept it' }).click();
  await panel().getByText('There is no backup yet').waitFor();
});

test('a folder is chosen, backed up into, verified and tried out; how things stand follows', async () => {
  await press('Add a folder…');
  const dialog = page.getByRole('dialog', { name: 'Where backups go' });
  await dialog.getByRole('radio').first().check();
  await dialog.getByRole('button', { name: 'Use this folder' }).click();
  await panel().getByText(path.basename(stick)).waitFor();
  await press('Back up now');
  await panel().getByText('Backed up and read back.').waitFor({ timeout: 30_000 });
  await panel().getByText('2 of 3 copies, this one counted').waitFor();
  expect(existsSync(path.join(stick, 'inhouse-backups'))).toBe(true);
  await press('Verify');
  await panel().getByText('Every byte is as it was written.').waitFor({ timeout: 30_000 });
  await press('Restore drill');
  await panel().getByText('A restored copy holds together').waitFor({ timeout: 30_000 });
  await panel().getByLabel('Kept in another building').check();
  await panel().getByText('1 of 1 in another building').waitFor();
  await press('Show backups');
  await expect.poll(() => panel().getByRole('row').count()).toBe(2);
  expect(await findViolations(page)).toEqual([]);
});
