import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectLocal } from '../electron/host/localClient.ts';
import { panelOf } from './support/pages.ts';
import { type Product, startProduct } from './support/product.ts';
import { openBrowser, openWindow, type ProductWindow } from './support/window.ts';

// Rows are labelled by the sample model, which greets a greeting the same way every time: its greeting is the label here.
type Link = NonNullable<Awaited<ReturnType<typeof connectLocal>>>;
const greeting = 'Hi. Which alarm do you see?';
let product: Product;
let browser: Browser;
let window: ProductWindow;
let page: Page;
let link: Link;
let dataset = '';

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct({ withSampleModel: true }), openBrowser()]);
  const found = await connectLocal(product.dataDir);
  if (!found) throw new Error('The engine does not listen on its local socket.');
  link = found;
  const { datasets } = link.client;
  dataset = (await datasets.create({ name: 'Greetings', kind: 'chat' })).id;
  const questions = [...Array<string>(8).fill('Hello'), 'How do I clear E40?'];
  for (const [index, question] of questions.entries())
    await datasets.rows.add({
      dataset,
      content: {
        turns: [
          { role: 'user', content: question },
          { role: 'assistant', content: `answer ${index + 1}` },
        ],
        tools: null,
      },
    });
  window = await openWindow(browser, { url: product.url, locale: 'en-US' });
  ({ page } = window);
});
afterAll(async () => {
  link?.close();
  await browser?.close();
  await product?.stop();
});

async function openView(name: string): Promise<void> {
  await page.evaluate((item) => {
    location.hash = `#/datasets/${item}~label`;
  }, dataset);
  await page
    .getByRole('radiogroup', { name: 'Ways to label and to check' })
    .getByText(name, { exact: true })
    .click();
}
const statusIn = (panel: string) => panelOf(page, panel).getByRole('status');
const openCount = () => page.getByTestId('open');

test('what the model is asked is shown word for word, tried on a few rows, and nothing of that is stored', async () => {
  await openView('By a model');
  await page.getByRole('textbox', { name: 'Label 1', exact: true }).fill(greeting);
  await page.getByRole('textbox', { name: 'Label 2', exact: true }).fill('something else');
  const prompt = page.getByRole('textbox', { name: 'Prompt', exact: true });
  await prompt.fill('');
  await page.getByRole('button', { name: 'Insert question', exact: true }).click();
  await expect.poll(() => prompt.inputValue()).toBe('{{question}}');
  const preview = panelOf(page, 'What is asked, word for word');
  await preview.getByText('9 rows would be asked about').waitFor();
  const asked = preview.getByTestId('asked');
  await expect.poll(() => asked.first().locator('pre').innerText()).toBe('Hello');
  await preview.getByRole('button', { name: 'Try on these rows', exact: true }).click();
  await asked.first().locator('p', { hasText: greeting }).waitFor();
  expect((await link.client.datasets.labelling.runs({ dataset })).runs).toEqual([]);
}, 120_000);

test('a run labels all rows as one step, shows how they fell out, and what the model said where that is no label', async () => {
  const preview = panelOf(page, 'What is asked, word for word');
  await preview.getByRole('button', { name: 'Label 9 rows', exact: true }).click();
  const run = page.getByTestId('run');
  await expect.poll(() => run.locator('dd').allInnerTexts()).toEqual(['8', '0', '1']);
  await preview.getByText('1 row would be asked about').waitFor();
  await run.getByRole('img', { name: `Rows by label: ${greeting} 8` }).waitFor();
  await run.getByRole('button', { name: 'Answers that gave no label (1)', exact: true }).click();
  await run.getByText('How do I clear E40?').waitFor();
  await run.getByText(/^E40 means/).waitFor();
}, 120_000);

test('the check is drawn at random; by keys a person agrees, corrects, skips and takes back, without seeing the label', async () => {
  await openView('Human check');
  await page.getByText('0 checked, 2 needed', { exact: true }).waitFor();
  await page.getByRole('textbox', { name: 'Share of each label' }).fill('50');
  await page.getByRole('button', { name: 'Draw the sample', exact: true }).click();
  await page.getByText('4 rows drawn', { exact: true }).waitFor();
  await page.getByText('4 to go', { exact: true }).waitFor();
  const item = page.getByTestId('item');
  const rowShown = async () => (await item.getByRole('region').getAttribute('aria-label')) ?? '';
  const queue = panelOf(page, 'Rows to judge');
  expect(await queue.getByText('The model says', { exact: true }).count()).toBe(0);
  const ready = () =>
    item
      .getByRole('button', { name: /None fits/ })
      .and(page.locator(':enabled'))
      .waitFor();
  const skipped = await rowShown();
  await ready();
  await page.keyboard.press('s');
  await expect.poll(rowShown).not.toBe(skipped);

  await ready();
  await page.keyboard.press('1');
  await expect.poll(() => openCount().innerText()).toBe('3 to go');
  await queue.getByText(/The model said so, too\.$/).waitFor();
  await queue.getByRole('button', { name: 'Undo', exact: true }).and(page.locator(':enabled')).waitFor();
  await page.keyboard.press('z');
  await expect.poll(() => openCount().innerText()).toBe('4 to go');
  await queue.getByText(/waits again\.$/).waitFor();
  await ready();
  await page.keyboard.press('2');
  await expect.poll(() => openCount().innerText()).toBe('3 to go');
  await queue.getByText(`something else. The model had said ${greeting}`).waitFor();
}, 120_000);

test('not blind, Space accepts what the model says', async () => {
  await page.getByRole('switch', { name: 'Hide the model’s label until I have chosen' }).click();
  const queue = panelOf(page, 'Rows to judge');
  await queue.getByText('The model says', { exact: true }).waitFor();
  await queue.getByRole('region').focus();
  for (const left of ['2 to go', '1 to go', '0 to go']) {
    await queue
      .getByRole('button', { name: /^Accept/ })
      .and(page.locator(':enabled'))
      .waitFor();
    await page.keyboard.press('Space');
    await expect.poll(() => openCount().innerText()).toBe(left);
    if (left !== '0 to go') await queue.getByRole('region').focus();
  }
  await queue.getByRole('heading', { name: 'All drawn rows have been judged' }).waitFor();
  await statusIn('Human check').getByText('The check is done: a version may be frozen.').waitFor();
}, 120_000);

test('the report says how right the model is, with what that is worth', async () => {
  await page.getByRole('button', { name: 'Show the report', exact: true }).click();
  const accuracy = panelOf(page, 'Accuracy');
  await accuracy.getByText('75%', { exact: true }).waitFor();
  await accuracy.getByText(/30% to 95% are right, with 95% confidence/).waitFor();
  const table = page.getByRole('table', { name: 'Who said what' });
  expect(await table.locator('tbody tr td').allInnerTexts()).toEqual(['3', '1']);
  await panelOf(page, 'Checked').getByText('1 of them blind, by you.', { exact: true }).waitFor();
}, 60_000);

test('rules label what they hit: counted first, then applied', async () => {
  await openView('By rules');
  await page.getByRole('textbox', { name: 'Label of rule 1' }).fill('alarm');
  await page.getByRole('textbox', { name: 'Expression of rule 1' }).fill('e\\d\\d');
  await page.getByRole('button', { name: 'Count', exact: true }).click();
  await page.getByText('1 of 1 rows would be labelled', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Label 1 rows', exact: true }).click();
  await page.getByText('1 rows labelled', { exact: true }).waitFor();
  expect(await link.client.datasets.rows.show({ dataset, row: 9 })).toMatchObject({
    label: 'alarm',
    labelBy: 'rule',
  });
}, 60_000);

test('nothing was complained about', () => {
  expect(window.complaints).toEqual([]);
});
