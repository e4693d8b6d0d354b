import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectLocal } from '../electron/host/localClient.ts';
import { findViolations } from './support/accessibility.ts';
import { openPage, panelOf } from './support/pages.ts';
import { type Product, startProduct } from './support/product.ts';
import { openBrowser, openWindow, type ProductWindow } from './support/window.ts';

type Link = NonNullable<Awaited<ReturnType<typeof connectLocal>>>;

const outside = mkdtempSync(path.join(tmpdir(), 'inhouse-audit-spec-'));
const question = 'What is the blood pressure?';
let product: Product;
let browser: Browser;
let window: ProductWindow;
let page: Page;
let link: Link;

/** A long log: as many changes of a setting as one would scroll through, and one question. */
beforeAll(async () => {
  [product, browser] = await Promise.all([
    startProduct({ withSampleModel: true, exportTo: [outside] }),
    openBrowser(),
  ]);
  const found = await connectLocal(product.dataDir);
  if (!found) throw new Error('The engine does not listen on its local socket.');
  link = found;
  const { models } = await link.client.models.list();
  const model = models[0]?.id ?? '';
  await link.client.chat.send({ model, text: question, sampling: { maxTokens: 1 } });
  // What goes on by itself after it (the answer, a preparation) is over when the list is looked at.
  while ((await link.client.jobs.list({ states: ['queued', 'running'] })).jobs.length > 0)
    await new Promise((resolve) => setTimeout(resolve, 100));
  for (let change = 0; change < 300; change += 1)
    await link.client.settings.change({ telemetryDays: 1 + (change % 300) });
  window = await openWindow(browser, { url: product.url, locale: 'en-US' });
  page = window.page;
  await page.locator('nav').first().waitFor();
});
afterAll(async () => {
  link?.close();
  await browser?.close();
  await product?.stop();
  rmSync(outside, { recursive: true, force: true });
});

const rows = () => page.getByRole('list', { name: 'Records' }).getByRole('button');
const firstNumber = async () => Number(await rows().first().locator('span').first().textContent());
const last = async () => (await link.client.audit.status()).last;

test('the whole log is there to be scrolled through, and only what is in sight is in the page', async () => {
  await openPage(page, 'audit');
  await expect.poll(firstNumber).toBe(await last());
  expect(await rows().count()).toBeLessThan(80);
  await page.locator('[data-scrolls]').evaluate((element) => element.scrollTo(0, element.scrollHeight));
  await expect.poll(() => rows().last().locator('span').first().textContent()).toBe('1');
});

test('filters narrow the list, say how much they found, and are taken back', async () => {
  await page.locator('[data-scrolls]').evaluate((element) => element.scrollTo(0, 0));
  await page.getByRole('combobox', { name: 'Kind of action' }).click();
  await page.getByRole('option', { name: 'Chat', exact: true }).click();
  await expect.poll(() => rows().allTextContents()).toHaveLength(2);
  expect((await rows().allTextContents()).every((text) => text.includes('chat.'))).toBe(true);
  await page.getByLabel('Text', { exact: true }).fill('no such thing anywhere');
  await page.getByRole('heading', { name: 'No record matches' }).waitFor();
  await page.getByRole('button', { name: 'Clear', exact: true }).click();
  await expect.poll(firstNumber).toBe(await last());
});

test('a record is opened by keyboard; what was said is shown on demand, and that is a record, too', async () => {
  await page.getByLabel('Text', { exact: true }).fill('chat.send');
  await expect.poll(() => rows().count()).toBe(1);
  await rows().first().focus();
  await page.keyboard.press('Enter');
  const drawer = page.getByRole('dialog');
  await drawer.getByText('Kept encrypted').waitFor();
  expect(await drawer.textContent()).not.toContain(question);
  await drawer.getByRole('button', { name: 'Show what was said' }).click();
  await drawer.getByText(question).waitFor();
  expect(await findViolations(page)).toEqual([]);
  const [newest] = (await link.client.audit.list({ atMost: 1 })).records;
  expect(newest).toMatchObject({ action: 'audit.content', result: 'ok' });
  await page.keyboard.press('Escape');
  await drawer.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Clear', exact: true }).click();
});

test('the log is verified with its verdict, and a witness outside is kept', async () => {
  await page.getByRole('tab', { name: 'Keeping' }).click();
  const witness = panelOf(page, 'Witness outside the data directory');
  await witness.getByRole('button', { name: 'Choose a folder…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Choose a folder…' });
  await dialog.getByRole('radio').first().check();
  await dialog.getByRole('button', { name: 'Use this folder' }).click();
  await witness.getByText(/agrees, up to record/).waitFor();
  const noted = readFileSync(path.join(outside, 'inhouse-audit-checkpoints.jsonl'), 'utf8');
  expect(JSON.parse(noted.trim().split('\n')[0] ?? '')).toMatchObject({ number: expect.any(Number) });
  expect(await findViolations(page)).toEqual([]);
  await page.getByRole('tab', { name: 'Verification' }).click();
  await page.getByRole('button', { name: 'Verify now' }).click();
  await page.getByText(/^Whole: records 1 to/).waitFor();
  expect(await findViolations(page)).toEqual([]);
});

test('a shorter time asks first; then it holds, and is recorded with what it was', async () => {
  await page.getByRole('tab', { name: 'Keeping' }).click();
  const panel = panelOf(page, 'What is kept');
  await panel.getByLabel('Days that records are kept').fill('200');
  await panel.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('button', { name: 'Keep them shorter' }).click();
  await panel.getByText('Saved.').waitFor();
  const { records } = await link.client.audit.list({ filter: { action: 'audit.changePolicy' } });
  expect(records[0]?.detail).toMatchObject({ before: { keepDays: 365 }, after: { keepDays: 200 } });
});

test('records are exported as a file', async () => {
  const saving = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export' }).click();
  await page.locator('[role=menu]:focus, [role=menu] :focus').waitFor({ state: 'attached' });
  await page.getByRole('menuitem', { name: /^JSONL/ }).click();
  const file = await (await saving).path();
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  expect(lines.length).toBeGreaterThan(300);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ sequence: 1 });
});

test('what a person has said is erased after a question; the record stays and says so', async () => {
  const before = await last();
  const people = panelOf(page, 'What people have said');
  await people.getByRole('button', { name: 'Erase what single-user has said' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Erase', exact: true }).click();
  await people.getByText(/can no longer be read: \d/).waitFor();
  expect(await last()).toBeGreaterThan(before);
  const { records } = await link.client.audit.list({ filter: { action: 'chat.send' } });
  expect(records[0]).toMatchObject({ content: 'erased' });
  await expect(link.client.audit.content({ record: records[0]?.sequence ?? 0 })).rejects.toMatchObject({
    code: 'audit.contentUnreadable',
  });
});
