import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { complianceTable } from '../electron/common/compliance/complianceTable.ts';
import { findViolations } from './support/accessibility.ts';
import { reloadAsDesktop } from './support/desktop.ts';
import { openPage, panelOf } from './support/pages.ts';
import { type Product, startProduct } from './support/product.ts';
import { openBrowser, openWindow, type ProductWindow } from './support/window.ts';

let product: Product;
let browser: Browser;
let window: ProductWindow;
let page: Page;

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct(), openBrowser()]);
  window = await openWindow(browser, { url: product.url, locale: 'en-US' });
  page = window.page;
  await openPage(page, 'security');
});
afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

const dialog = () => page.getByRole('dialog');
const press = (name: string) => page.getByRole('button', { name, exact: true }).click();

const readKeys = () =>
  JSON.parse(readFileSync(path.join(product.dataDir, 'keys.json'), 'utf8')) as {
    dataKeys: { id: string }[];
    conversion: object | null;
  };

test('an installation that was left open says so, and is encrypted from the page; the recovery key is shown once', async () => {
  const protection = panelOf(page, 'Encryption');
  await protection.getByText('Nothing is encrypted').waitFor();
  expect(await findViolations(page)).toEqual([]);
  await press('Encrypt…');
  await dialog().getByLabel('Passphrase', { exact: true }).fill('short');
  const encrypt = dialog().getByRole('button', { name: 'Encrypt', exact: true });
  expect(await encrypt.isDisabled()).toBe(true);
  for (const field of ['Passphrase', 'Passphrase again'])
    await dialog().getByLabel(field, { exact: true }).fill('seven quiet herons');
  await encrypt.click();
  await page.getByRole('dialog', { name: 'Recovery key' }).waitFor({ timeout: 30_000 });
  const groups = dialog().locator('p[translate=no] span');
  expect(await groups.count()).toBe(8);
  expect(await findViolations(page)).toEqual([]);
  await page.keyboard.press('Escape');
  expect(await dialog().count()).toBe(1);
  await press('I have kept it');
  await protection.getByText('Encrypted, with keys of').waitFor();
  const header = readFileSync(path.join(product.dataDir, 'inhouse.db')).subarray(0, 15).toString('latin1');
  expect(header).not.toBe('SQLite format 3');
});

test('new keys, a service credential and a new recovery key are made; a way in goes when it is taken away', async () => {
  const waysIn = panelOf(page, 'Ways in');
  const { dataKeys: before } = readKeys();
  await press('Make new keys now');
  // Meanwhile nothing else is answered.
  const button = page.getByRole('button', { name: 'Make new keys now' });
  const isDone = async () => {
    const { dataKeys, conversion } = readKeys();
    const isNew = dataKeys.every(({ id }) => before.every((key) => key.id !== id));
    return isNew && conversion === null && (await button.getAttribute('data-loading')) === null;
  };
  await expect.poll(isDone, { timeout: 30_000 }).toBe(true);
  await press('Add a service credential…');
  await dialog().getByRole('button', { name: 'Make', exact: true }).click();
  await dialog().getByText('LoadCredentialEncrypted=inhouse-key').waitFor();
  await press('Done');
  await waysIn.getByText('Service credential: inhouse-key').waitFor();
  await press('Remove: Service credential: inhouse-key');
  await dialog().getByRole('button', { name: 'Remove', exact: true }).click();
  await expect.poll(() => waysIn.getByRole('listitem').count()).toBe(2);
  await press('New recovery key…');
  await dialog().getByRole('button', { name: 'Make a new one' }).click();
  await page.getByRole('dialog', { name: 'Recovery key' }).waitFor();
  await press('I have kept it');
});

test('a token’s library that is none is told, and nothing is added', async () => {
  await press('Add a token…');
  await dialog().getByLabel('PKCS #11 library').fill('/usr/lib/none.so');
  await dialog().getByRole('button', { name: 'Find tokens' }).click();
  await dialog().getByText('token.libraryFailed').waitFor({ timeout: 30_000 });
  await dialog().getByRole('button', { name: 'Cancel' }).click();
});

test('a certificate for other machines is made, and its authority can be saved', async () => {
  const machines = panelOf(page, 'Other machines');
  await machines.getByText('No certificate yet').waitFor();
  await press('Make a certificate…');
  await dialog().getByLabel('Names and addresses').fill('ward7.example');
  await page.keyboard.press('Enter');
  await dialog().getByRole('button', { name: 'Make', exact: true }).click();
  await machines.getByText('ward7.example').waitFor();
  const saved = page.waitForEvent('download');
  await press('Save the authority');
  expect((await saved).suggestedFilename()).toBe('inhouse-authority.pem');
  expect(await findViolations(page)).toEqual([]);
  expect(window.complaints).toEqual([]);
});

test('requirements are searched and narrowed, and what is shown is given out', async () => {
  await page.getByRole('tab', { name: 'Requirements' }).click();
  const numbers = page.locator('#content li > span[translate=no]');
  await expect.poll(() => numbers.count()).toBe(complianceTable.length);
  expect(await findViolations(page)).toEqual([]);
  await page.getByRole('textbox', { name: 'Number, words or a test' }).fill('fuses');
  await expect.poll(() => numbers.allTextContents()).toEqual(['Electron 19']);
  await page.getByRole('radio', { name: 'Met 0', exact: true }).press(' ');
  await page.getByText('No requirement like that').waitFor();
  await page.getByRole('textbox', { name: 'Number, words or a test' }).fill('8.1.4.3');
  await expect.poll(() => numbers.count()).toBe(4);
  await page.getByText('Proved by 2 test files').first().click();
  await page.getByText('electron/engine/security/recordCalls.test.ts').waitFor();
  await press('Export');
  await page.locator('[role=menu]:focus, [role=menu] :focus').waitFor({ state: 'attached' });
  const saved = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: 'CSV, for spreadsheets' }).click();
  const file = await saved;
  expect(file.suggestedFilename()).toBe('inhouse-compliance.en.csv');
  const lines = readFileSync(await file.path(), 'utf8').split('\r\n');
  expect(lines.filter((line) => line.startsWith('"8.1.4.3 '))).toHaveLength(4);
  expect(window.complaints).toEqual([]);
});

test('only the desktop window offers the key store of the computer, and says so when nobody reaches it', async () => {
  const add = 'Let this computer open it…';
  expect(await page.getByRole('button', { name: add }).count()).toBe(0);
  await reloadAsDesktop(page);
  await openPage(page, 'security');
  await press(add);
  await dialog().getByText('A disk that is taken out opens nothing').waitFor();
  expect(await findViolations(page)).toEqual([]);
  await dialog().getByRole('button', { name: 'Let it open', exact: true }).click();
  await dialog().getByText('keys.keyStoreAbsent').waitFor({ timeout: 30_000 });
  expect(await findViolations(page)).toEqual([]);
  await dialog().getByRole('button', { name: 'Cancel' }).click();
  expect(await panelOf(page, 'Ways in').getByRole('listitem').count()).toBe(2);
  expect(window.complaints).toEqual([]);
});
