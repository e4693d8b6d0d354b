import type { Browser, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { connectLocal } from '../electron/host/localClient.ts';
import { type Product, startProduct } from './support/product.ts';
import { openBrowser, openWindow, type ProductWindow } from './support/window.ts';

// Several conversations with one model: its stories are long enough that one is asked while another is being answered.
type Link = NonNullable<Awaited<ReturnType<typeof connectLocal>>>;
let product: Product;
let browser: Browser;
let window: ProductWindow;
let page: Page;
let link: Link;

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct({ withStoryModel: true }), openBrowser()]);
  const found = await connectLocal(product.dataDir);
  if (!found) throw new Error('The engine does not listen on its local socket.');
  link = found;
  window = await openWindow(browser, { url: product.url, locale: 'en-US' });
  ({ page } = window);
});
afterEach(() => letGo());
afterAll(async () => {
  link?.close();
  await browser?.close();
  await product?.stop();
});

const answer = (state: string) => page.locator(`[data-testid=answer][data-state=${state}]`).last();
const written = async () =>
  (await page.getByTestId('answer').last().getByTestId('answer-text').allInnerTexts()).join(' ').trim();
const entry = (title: string) => page.locator('[data-conversation]').filter({ hasText: title });

async function setAnswersAtOnce(answersAtOnce: number): Promise<void> {
  await link.client.settings.change({ answersAtOnce });
  const { loaded } = await link.client.chat.loaded();
  for (const { model } of loaded) await link.client.chat.unload({ model });
  const [model] = (await link.client.models.list()).models;
  if (!model) throw new Error('there is no model');
  await link.client.residency.load({ model: model.id });
}

/** Whatever was paused goes on for good. */
const letGo = () => product.pauseCompute()();

/** In a conversation of its own. */
async function ask(question: string): Promise<void> {
  await page.getByRole('button', { name: 'New conversation', exact: true }).first().click();
  await page.getByRole('textbox', { name: 'Your message' }).fill(question);
  await page.keyboard.press('Enter');
  await page.getByTestId('question').last().getByText(question).waitFor();
  await answer('running').waitFor();
}

/** Lets the model go on for moments until something is so: however quick the machine, no story ends meanwhile. */
async function inMoments(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) {
    await product.letComputeRun(15);
    await page.waitForTimeout(200);
  }
}

test('two conversations are answered at the same time', async () => {
  await setAnswersAtOnce(4);
  product.pauseCompute();
  await ask('Once there was a boy.');
  await inMoments(async () => (await written()).length > 20);
  await ask('One day a dog came.');
  await inMoments(async () => (await written()).length > 20);
  expect(await answer('running').count()).toBe(1);
  await entry('Once there was a boy.').click();
  await page.getByTestId('question').last().getByText('Once there was a boy.').waitFor();
  expect(await answer('running').count()).toBe(1);
  letGo();
  await answer('done').waitFor();
  await entry('One day a dog came.').click();
  await answer('done').waitFor();
  expect((await written()).length).toBeGreaterThan(100);
});

test('where one answer is computed at a time, the next one waits, says so, and gets its turn', async () => {
  await setAnswersAtOnce(1);
  product.pauseCompute();
  await ask('A cat sat down.');
  await inMoments(async () => (await written()).length > 20);
  await ask('A bird sang.');
  const waits = page.getByText('Waiting; it is next', { exact: true });
  await inMoments(async () => (await waits.count()) > 0);
  await page.reload();
  await waits.waitFor();
  letGo();
  await answer('done').waitFor();
  expect((await written()).length).toBeGreaterThan(100);
  await entry('A cat sat down.').click();
  await answer('done').waitFor();
});

test('where two are computed at a time, a third waits and can be stopped there', async () => {
  await setAnswersAtOnce(2);
  product.pauseCompute();
  for (const question of ['A fish swam by.', 'A hen ran off.']) {
    await ask(question);
    await inMoments(async () => (await written()).length > 20);
  }
  await ask('A cow looked up.');
  const waits = page.getByText('Waiting; it is next', { exact: true });
  await inMoments(async () => (await waits.count()) > 0);
  await page.getByRole('button', { name: 'Stop' }).click();
  await inMoments(async () => (await waits.count()) === 0);
  letGo();
  for (const question of ['A fish swam by.', 'A hen ran off.']) {
    await entry(question).click();
    await page.getByTestId('question').last().getByText(question).waitFor();
    await answer('done').waitFor();
    expect((await written()).length).toBeGreaterThan(100);
  }
});
