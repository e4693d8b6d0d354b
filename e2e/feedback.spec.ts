import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectLocal } from '../electron/host/localClient.ts';
import { type Product, startProduct } from './support/product.ts';
import { openBrowser, openWindow, type ProductWindow } from './support/window.ts';

// Answers in a chat are rated and corrected, and become rows of a data set.
type Link = NonNullable<Awaited<ReturnType<typeof connectLocal>>>;
let product: Product;
let browser: Browser;
let window: ProductWindow;
let page: Page;
let link: Link;
let training = '';

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct({ withSampleModel: true }), openBrowser()]);
  const found = await connectLocal(product.dataDir);
  if (!found) throw new Error('The engine does not listen on its local socket.');
  link = found;
  training = (await link.client.datasets.create({ name: 'Good answers', kind: 'chat' })).id;
  await link.client.datasets.create({ name: 'Passages', kind: 'text' });
  window = await openWindow(browser, { url: product.url, locale: 'en-US' });
  ({ page } = window);
});
afterAll(async () => {
  link?.close();
  await browser?.close();
  await product?.stop();
});

const answer = () => page.getByTestId('answer').last();
const star = (stars: number) => answer().getByRole('radio', { name: `${stars} of 5 stars`, exact: true });
const rows = async () => {
  const { rows: listed } = await link.client.datasets.rows.page({ dataset: training });
  return Promise.all(listed.map(({ id }) => link.client.datasets.rows.show({ dataset: training, row: id })));
};

test('an answer is rated and corrected; what it was stays, and a reload shows both', async () => {
  await page.getByRole('textbox', { name: 'Your message' }).fill('How do I clear E40?');
  await page.keyboard.press('Enter');
  await page.locator('[data-testid=answer][data-state=done]').waitFor();
  const written = await answer().getByTestId('answer-text').innerText();
  await star(4).click();
  await expect.poll(() => star(4).getAttribute('aria-checked')).toBe('true');
  await answer().getByRole('button', { name: 'Correct the answer', exact: true }).click();
  const field = page.getByRole('textbox', { name: 'What the answer should be' });
  await expect.poll(() => field.inputValue()).toBe(written);
  await field.fill('Check the **cable** of the capping head.');
  await page.keyboard.press('Control+Enter');
  await answer().getByTestId('correction').getByText('Check the cable of the capping head.').waitFor();
  await page.reload();
  await answer().getByTestId('correction').getByText('Check the cable of the capping head.').waitFor();
  await expect.poll(() => star(4).getAttribute('aria-checked')).toBe('true');
  expect(await answer().getByTestId('answer-text').innerText()).toBe(written);
}, 120_000);

test('rated answers are made rows of a data set of conversations, with the rating and the settings', async () => {
  await page.getByRole('button', { name: 'Rated answers to a data set…', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Rated answers to a data set' });
  await dialog.getByRole('combobox', { name: 'Data set' }).click();
  const choices = page.getByRole('option');
  await expect.poll(() => choices.allInnerTexts()).toEqual(['Good answers (Conversations)']);
  await choices.first().click();
  await dialog.getByText('1 rated, 1 corrected', { exact: true }).waitFor();
  await dialog
    .getByRole('switch', { name: 'From now on, ratings and corrections go there by themselves' })
    .click();
  await expect.poll(async () => (await link.client.settings.read()).collectInto).toBe(training);
  await dialog.getByRole('button', { name: 'Make rows of them', exact: true }).click();
  await dialog.getByText('1 rows added, 0 changed, 0 taken out', { exact: true }).waitFor();
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  expect(await rows()).toMatchObject([
    {
      stars: 4,
      author: 'single-user',
      content: {
        turns: [
          { role: 'user', content: 'How do I clear E40?' },
          { role: 'assistant', content: 'Check the **cable** of the capping head.' },
        ],
      },
      extra: { rating: 4, corrected: true, model: { name: 'sample-model' } },
    },
  ]);
  await answer().getByTestId('collected').waitFor();
}, 120_000);

test('rated again, the answer changes its row; a new rating goes to the data set by itself', async () => {
  await star(2).click();
  await expect.poll(async () => (await rows()).map(({ stars }) => stars)).toEqual([2]);
  await answer().getByRole('button', { name: 'Answer again', exact: true }).click();
  await answer().getByTestId('branch').getByText('2 / 2').waitFor();
  await page.locator('[data-testid=answer][data-state=done]').waitFor();
  await star(5).click();
  await expect.poll(async () => (await rows()).map(({ stars }) => stars)).toEqual([2, 5]);
  await answer().getByTestId('collected').waitFor();
}, 120_000);

test('a correction is removed, and the row is again what the model wrote', async () => {
  await answer().getByRole('button', { name: 'Previous version', exact: true }).click();
  await answer().getByTestId('correction').waitFor();
  await answer().getByRole('button', { name: 'Remove the correction', exact: true }).click();
  await answer().getByTestId('correction').waitFor({ state: 'detached' });
  await expect.poll(async () => (await rows())[0]?.extra?.corrected).toBeUndefined();
  expect((await rows())[0]?.author).toBe('model:sample-model int8');
}, 120_000);

test('nothing was complained about', () => {
  expect(window.complaints).toEqual([]);
});
