import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findViolations } from './support/accessibility.ts';
import { addDialogues, connectTo, type Link } from './support/dialogues.ts';
import { openPage } from './support/pages.ts';
import { type Product, startProduct } from './support/product.ts';
import { openBrowser, openWindow, type ProductWindow } from './support/window.ts';

// Somebody who has data and a model walks from one to the other, told in order: every test goes on where the one before ended.
let product: Product;
let browser: Browser;
let window: ProductWindow;
let page: Page;
let link: Link;

/** Long enough for a run on a busy machine. */
const workMs = 240_000;

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct({ withSampleModel: true }), openBrowser()]);
  link = await connectTo(product);
  await addDialogues(link, 60);
  window = await openWindow(browser, { url: product.url, locale: 'en-US' });
  ({ page } = window);
});
afterAll(async () => {
  link?.close();
  await browser?.close();
  await product?.stop();
});

const button = (name: string) => page.getByRole('button', { name, exact: true });
const untilStep = (title: string) => page.getByRole('heading', { name: title, level: 1 }).waitFor();

/** The step's own: answers that fill several pages have a next one, too. */
const next = () => button('Next').last();

async function goOn(title: string): Promise<void> {
  await expect.poll(() => next().isEnabled()).toBe(true);
  await next().click();
  await untilStep(title);
}

test('data that nobody has frozen is divided and frozen on the way', async () => {
  await openPage(page, 'training/guided');
  await untilStep('What is it to learn?');
  await button('Divide and freeze').click();
  await expect
    .poll(() => page.getByRole('combobox', { name: 'Test on', exact: true }).inputValue())
    .toMatch(/^test · /);
  expect(await findViolations(page)).toEqual([]);
});

test('an example is reviewed, and a reload keeps the place', async () => {
  await goOn('Is this what it should see?');
  await page.getByText('The first example, as the model sees it').waitFor();
  await page.reload();
  await untilStep('Is this what it should see?');
  await page.getByText('The first example, as the model sees it').waitFor();
  await page.getByText('stands in more than one split.').waitFor();
  expect(await findViolations(page)).toEqual([]);
});

test(
  'a quick try learns, and answers while it does',
  async () => {
    await goOn('Let it learn');
    await page.getByRole('radio', { name: /^Quick try/ }).check();
    await page.getByRole('textbox', { name: 'Questions', exact: true }).fill('What does the new device do?');
    expect(await findViolations(page)).toEqual([]);
    await expect.poll(() => button('Start the run').isEnabled()).toBe(true);
    await button('Start the run').click();
    await next().waitFor({ timeout: workMs });
    await page.getByRole('region', { name: 'Sample answers', exact: true }).waitFor();
    expect(await findViolations(page)).toEqual([]);
  },
  workMs + 60_000,
);

test(
  'the two are compared: a verdict, a gate, and answers side by side',
  async () => {
    await goOn('Did it get better?');
    await page.getByTestId('verdict').waitFor({ timeout: workMs });
    const [evaluation] = (await link.client.training.evaluations.list({})).evaluations;
    expect(evaluation).toMatchObject({ state: 'succeeded', dataset: { split: 'test' } });
    await page.getByTestId('pair').first().waitFor();
    expect(await findViolations(page)).toEqual([]);
  },
  workMs + 60_000,
);

test('what was learnt answers in the chat, and the path begins anew', async () => {
  await goOn('Ask it something');
  expect(await findViolations(page)).toEqual([]);
  const [adapter] = (await link.client.training.adapters.list({})).adapters;
  await button('Chat with it').click();
  const picker = page.getByRole('combobox', { name: 'Adapter', exact: true });
  await expect.poll(() => picker.inputValue()).toBe(adapter?.name);
  await page.getByRole('textbox', { name: 'Your message' }).fill('How do I clear E40?');
  await page.keyboard.press('Enter');
  const answer = page.locator('[data-testid=answer][data-state=done]');
  await expect.poll(() => answer.count(), { timeout: 60_000 }).toBe(1);
  await expect.poll(() => answer.getByTestId('adapter').innerText()).toBe(adapter?.name);
  await openPage(page, 'training/guided');
  await untilStep('Ask it something');
  await button('Teach it something else').click();
  await untilStep('What is it to learn?');
  expect(window.complaints).toEqual([]);
});
