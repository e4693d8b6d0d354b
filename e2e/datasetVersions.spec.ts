import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectLocal } from '../electron/host/localClient.ts';
import { panelOf } from './support/pages.ts';
import { type Product, startProduct } from './support/product.ts';
import { openBrowser, openWindow } from './support/window.ts';

type Link = NonNullable<Awaited<ReturnType<typeof connectLocal>>>;
let product: Product;
let browser: Browser;
let page: Page;
let link: Link;
let dataset = '';
const usb = mkdtempSync(path.join(tmpdir(), 'inhouse-usb-'));

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct({ exportTo: [usb] }), openBrowser()]);
  const found = await connectLocal(product.dataDir);
  if (!found) throw new Error('The engine does not listen on its local socket.');
  link = found;
  const { datasets } = link.client;
  dataset = (await datasets.create({ name: 'Wards', kind: 'chat' })).id;
  for (let at = 0; at < 20; at++)
    await datasets.rows.add({
      dataset,
      content: {
        turns: [
          { role: 'user', content: `Where is patient ${at}?` },
          { role: 'assistant', content: at === 7 ? 'Zyxwina Quorble is in bed 7' : `In bed ${at}` },
        ],
        tools: null,
      },
      label: at % 2 === 0 ? 'ward' : 'bed',
    });
  ({ page } = await openWindow(browser, { url: product.url, locale: 'en-US' }));
  await openVersions();
}, 120_000);
afterAll(async () => {
  link?.close();
  await browser?.close();
  await product?.stop();
  rmSync(usb, { recursive: true, force: true });
});

async function openVersions(): Promise<void> {
  await page.evaluate((item) => {
    location.hash = `#/datasets/${item}~versions`;
  }, dataset);
  await page.getByRole('button', { name: 'Freeze a version…', exact: true }).waitFor();
}
const dialog = (name: string) => page.getByRole('dialog', { name, exact: true });
const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
const version = (number: number) =>
  page
    .getByTestId('version')
    .filter({ has: page.getByRole('button', { name: `Version ${number}`, exact: true }) });

test('rows are divided with a preview of every part, and the shares must add up', async () => {
  await press('Divide…');
  const split = dialog('Divide the rows');
  const preview = split.getByRole('table', { name: 'How it would be' });
  await preview.getByRole('row', { name: /^train 16/ }).waitFor();
  await split.getByRole('textbox', { name: 'Share of train in percent', exact: true }).fill('70');
  await split.getByRole('alert').waitFor();
  expect(await split.getByRole('button', { name: 'Divide', exact: true }).isDisabled()).toBe(true);
  await split.getByRole('textbox', { name: 'Share of test in percent', exact: true }).fill('20');
  await preview.getByRole('row', { name: /^train 14/ }).waitFor();
  await split.getByRole('button', { name: 'Divide', exact: true }).click();
  await split.getByText('The rows are divided. History can take it back.').waitFor();
  await split.getByRole('button', { name: 'Done', exact: true }).click();
  await panelOf(page, 'Leakage between splits').getByText('Nothing stands in two splits.').waitFor();
}, 60_000);

test('a version is frozen with its hash, says what it is, and checks', async () => {
  await press('Freeze a version…');
  const freeze = dialog('Freeze a version');
  await freeze
    .getByText('Version 1: 20 rows as they are now. What is changed meanwhile is not in it.')
    .waitFor();
  await freeze.getByRole('button', { name: 'Freeze', exact: true }).click();
  await freeze.getByText('Version 1 is frozen.').waitFor();
  await freeze.getByRole('button', { name: 'Done', exact: true }).click();
  await version(1).getByText('train 14', { exact: false }).waitFor();
  const { versions } = await link.client.datasets.versions.list({ dataset });
  await version(1).getByRole('button', { name: 'Version 1', exact: true }).click();
  await dialog('Version 1')
    .getByText(versions[0]?.hash ?? '', { exact: true })
    .waitFor();
  await page.keyboard.press('Escape');
  await dialog('Version 1').waitFor({ state: 'detached' });
  await press('More about version 1');
  await page.getByRole('menuitem', { name: 'Check all hashes', exact: true }).click();
  await dialog('Version 1').getByText('Version 1 is unchanged: 20 rows, every hash as it was.').waitFor();
  await page.keyboard.press('Escape');
  await dialog('Version 1').waitFor({ state: 'detached' });
}, 60_000);

test('what differs is shown side by side with the words marked', async () => {
  const { client } = link;
  const { revision, content } = await client.datasets.rows.show({ dataset, row: 3 });
  if (!('turns' in content)) throw new Error('a row of a conversation has turns');
  const turns = content.turns.map((turn) => ({ ...turn, content: turn.content.replace('bed 2', 'room 2') }));
  await client.datasets.rows.edit({
    ...{ dataset, row: 3, revision },
    change: { content: { turns, tools: null }, stars: 4 },
  });
  await press('Compare…');
  const card = page.getByTestId('difference');
  await card.getByText('Row 3', { exact: true }).waitFor();
  await expect.poll(() => card.locator('mark').allInnerTexts()).toEqual(['bed', 'room']);
  await page.getByRole('button', { name: 'All versions', exact: true }).click();
}, 60_000);

test('rows are exported into an allowed folder, and downloaded as a ZIP', async () => {
  await press('Export…');
  const dialogOf = dialog('Export rows');
  await dialogOf.getByRole('radio', { name: `In ${path.basename(usb)}`, exact: true }).check();
  await dialogOf.getByRole('button', { name: 'Export', exact: true }).click();
  await dialogOf.getByText('Written to Wards v1. Rows: 20.').waitFor();
  await dialogOf.getByRole('button', { name: 'Done', exact: true }).click();
  expect(readdirSync(path.join(usb, 'Wards v1')).sort()).toEqual([
    ...['README.md', 'dataset_info.json', 'test.jsonl', 'train.jsonl', 'validation.jsonl'],
  ]);
  await press('Export…');
  const downloaded = page.waitForEvent('download');
  await dialogOf.getByRole('button', { name: 'Export', exact: true }).click();
  const file = await downloaded;
  expect(file.suggestedFilename()).toBe('Wards v1.zip');
  const bytes = readFileSync((await file.path()) ?? '');
  expect(bytes.toString('latin1', 0, 2)).toBe('PK');
  await dialogOf.getByRole('button', { name: 'Done', exact: true }).click();
}, 60_000);

test('a person is found wherever she stands and erased, the copies are named, and the version still checks', async () => {
  await press('Withdraw rows…');
  const withdraw = dialog('Withdraw a person’s rows');
  await withdraw.getByRole('textbox', { name: 'Words that stand in the rows', exact: true }).fill('quorble');
  await withdraw.getByRole('button', { name: 'Look', exact: true }).click();
  await withdraw.getByText('Rows in version 1: 1').waitFor();
  await withdraw.getByText('Not within reach').waitFor();
  const erase = withdraw.getByRole('button', { name: 'Erase for good', exact: true });
  expect(await erase.isDisabled()).toBe(true);
  await withdraw.getByRole('textbox', { name: 'Why', exact: true }).fill('asked for it');
  await withdraw
    .getByRole('checkbox', { name: 'I understand that nothing can bring these rows back.' })
    .check();
  await erase.click();
  await withdraw.getByText('Erased for good: 1.').waitFor();
  await withdraw.getByRole('button', { name: 'Done', exact: true }).click();
  await version(1).getByText('1 withdrawn').waitFor();
  const folder = path.join(product.dataDir, 'datasets', dataset);
  expect(existsSync(path.join(folder, 'downloads'))).toBe(false);
  for (const name of ['data.db', 'data.db-wal', 'versions/1.db'])
    if (existsSync(path.join(folder, name)))
      expect(readFileSync(path.join(folder, name)).includes('Quorble'), name).toBe(false);
  await press('More about version 1');
  await page.getByRole('menuitem', { name: 'Check all hashes', exact: true }).click();
  await dialog('Version 1')
    .getByText('Version 1 is unchanged: 20 rows, 1 of them withdrawn, every hash as it was.')
    .waitFor();
}, 60_000);
