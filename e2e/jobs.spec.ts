import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeSlowModel } from '../electron/compute/testing/slowModel.ts';
import { connectLocal } from '../electron/host/localClient.ts';
import { openPage } from './support/pages.ts';
import { type Product, startProduct } from './support/product.ts';
import { openBrowser, openWindow, type ProductWindow } from './support/window.ts';

type Link = NonNullable<Awaited<ReturnType<typeof connectLocal>>>;

let product: Product;
let browser: Browser;
let window: ProductWindow;
let page: Page;
let link: Link;
const source = mkdtempSync(path.join(tmpdir(), 'inhouse-jobs-spec-'));

beforeAll(async () => {
  [product, browser] = await Promise.all([
    startProduct({ withSampleModel: true }),
    openBrowser(),
    writeSlowModel(source),
  ]);
  const found = await connectLocal(product.dataDir);
  if (!found) throw new Error('The engine does not listen on its local socket.');
  link = found;
  window = await openWindow(browser, { url: product.url, locale: 'en-US' });
  page = window.page;
  await page.locator('nav').waitFor();
});
afterAll(async () => {
  link?.close();
  await browser?.close();
  await product?.stop();
  rmSync(source, { recursive: true, force: true });
});

const titleIs = (pattern: RegExp) =>
  page.waitForFunction((text) => new RegExp(text).test(document.title), pattern.source);

test('a job shows in the title, and closing the page while it runs asks', async () => {
  const { grant } = await link.client.files.grant({ path: source });
  await link.client.models.import({ folder: grant, name: 'slow', report: false });
  await titleIs(/^\(1\) \d+% · Inhouse$/);
  const asked: string[] = [];
  page.on('dialog', (dialog) => {
    asked.push(dialog.type());
    void dialog.accept();
  });
  await page.locator('#content').click();
  await page.reload();
  expect(asked).toEqual(['beforeunload']);
});

test('it is paused, stays so, and goes on when told to; its end is told on another page', async () => {
  await openPage(page, 'jobs');
  const job = page.getByTestId('active-job').filter({ hasText: 'Import: slow' });
  await job.getByRole('button', { name: 'Pause' }).click();
  await job.getByText('Paused', { exact: true }).waitFor();
  await titleIs(/^Inhouse$/);
  await job.getByRole('button', { name: 'Go on' }).click();
  await job.getByText('Running', { exact: true }).waitFor();
  await openPage(page, 'settings');
  const told = page.getByRole('alert').filter({ hasText: 'Import: slow is done' });
  await told.getByRole('link', { name: 'Show' }).click();
  await page.getByRole('heading', { name: 'Import: slow', level: 1 }).waitFor();
  const content = page.locator('#content');
  await content.getByText('Attempt 2 began').waitFor();
  await content.getByText('Attempt 2 ended: Done').waitFor();
  await content.getByRole('button', { name: 'Open the model' }).waitFor();
});

test('a job is found in the history by its name, and taken out of it', async () => {
  await page.getByRole('link', { name: 'All jobs' }).click();
  const rows = page.locator('#content li[aria-setsize]');
  await page.getByRole('textbox', { name: 'Search by name' }).fill('slow');
  await expect.poll(() => rows.count()).toBe(1);
  await rows.getByRole('link').click();
  await page.getByRole('button', { name: 'Remove from the history' }).click();
  await page.getByRole('heading', { name: 'Jobs', level: 1 }).waitFor();
  await expect.poll(async () => (await link.client.jobs.list({ search: 'slow' })).jobs).toEqual([]);
});

test('a setting is kept at once and goes back to its default', async () => {
  await openPage(page, 'settings');
  const field = page.getByRole('textbox', { name: 'Head-room for other programs' });
  await field.fill('45');
  await field.blur();
  await page.getByText('Saved', { exact: true }).waitFor();
  expect((await link.client.settings.read()).headRoom).toBe(0.45);
  await page.getByRole('button', { name: 'Back to the default: Head-room for other programs' }).click();
  await expect.poll(async () => (await link.client.settings.read()).headRoom).toBe(0.3);
});

test('the diagnostics file is saved, and no name or path is in it', async () => {
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save the file' }).click();
  const text = readFileSync(await (await saved).path(), 'utf8');
  expect(JSON.parse(text)).toMatchObject({ format: 1, rows: { models: 2 } });
  expect(text).not.toContain('sample');
  expect(text).not.toContain(product.dataDir);
});

test('nothing was complained about and nothing left the machine', () => {
  expect(window.complaints).toEqual([]);
});
