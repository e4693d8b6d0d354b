import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { demoTraining } from '../electron/common/demoTraining.ts';
import { trainingSettingsSchema } from '../electron/contract/training/settings.ts';
import { findViolations } from './support/accessibility.ts';
import { connectTo, freezeDialogues, type Link, untilDone } from './support/dialogues.ts';
import { openPage } from './support/pages.ts';
import { type Product, startProduct } from './support/product.ts';
import { openBrowser, openWindow, type ProductWindow } from './support/window.ts';

// What a run has learnt is measured, voted on, offered and talked with.
let product: Product;
let browser: Browser;
let window: ProductWindow;
let page: Page;
let link: Link;

const rows = 48;
const name = 'press codes';
/** Long enough for a run on a busy machine. */
const workMs = 240_000;

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct({ withSampleModel: true }), openBrowser()]);
  link = await connectTo(product);
  await learn(
    await freezeDialogues(link, rows, [
      { name: 'train', share: 0.75 },
      { name: 'test', share: 0.25 },
    ]),
  );
  window = await openWindow(browser, { url: product.url, locale: 'en-US' });
  ({ page } = window);
}, workMs);
afterAll(async () => {
  link?.close();
  await browser?.close();
  await product?.stop();
});

/** A run without a test: nobody has measured its adapter. */
async function learn(dataset: string): Promise<void> {
  const [model] = (await link.client.models.list()).models;
  const settings = trainingSettingsSchema.parse({ ...demoTraining, steps: 12, replayShare: 0 });
  const { job } = await link.client.training.runs.start({
    ...{ name, model: model?.id ?? '', settings, data: { dataset, version: 1, split: 'train' } },
    ...{ validation: null, replay: null, test: null },
  });
  await untilDone(link, job);
}

const button = (label: string) => page.getByRole('button', { name: label, exact: true });
const row = () => page.getByTestId('adapter').filter({ hasText: name });

async function choose(label: string): Promise<void> {
  await row()
    .getByRole('button', { name: `More about ${name}`, exact: true })
    .click();
  await page.getByRole('menuitem', { name: label, exact: true }).click();
}

test('an adapter that nobody has measured is not released, and is offered with a reason only', async () => {
  await openPage(page, 'training/adapters');
  await row().getByText('Not released', { exact: true }).waitFor();
  await choose('Offer in Chat');
  const dialog = page.getByRole('dialog', { name: 'Offer in Chat?' });
  const offer = dialog.getByRole('button', { name: 'Offer in Chat', exact: true });
  await dialog.getByText('Its gate was not measured').waitFor();
  await expect.poll(() => offer.isDisabled()).toBe(true);
  await dialog.getByRole('textbox', { name: 'Why all the same' }).fill('for a demonstration');
  await offer.click();
  await row().getByText('Offered', { exact: true }).waitFor();
  await choose('No longer offer');
  await page
    .getByRole('dialog', { name: 'No longer offer in Chat?' })
    .getByRole('button', { name: 'No longer offer', exact: true })
    .click();
  await row().getByText('Not released', { exact: true }).waitFor();
});

test('an evaluation is asked for, comes to a verdict in one sentence, and shows the answers side by side', async () => {
  await choose('Evaluate');
  const dialog = page.getByRole('dialog', { name: 'New evaluation' });
  await dialog.getByRole('combobox', { name: 'Test data' }).click();
  await page.getByRole('option', { name: 'New device', exact: true }).click();
  await expect.poll(() => dialog.getByRole('combobox', { name: 'Which rows' }).inputValue()).toMatch(/^test/);
  await dialog.getByRole('textbox', { name: 'Longest answer' }).fill('24');
  await dialog.getByText('What decides whether it may be offered').click();
  // What so short a run forgets is not this test's question.
  await dialog.getByRole('textbox', { name: 'General perplexity may rise by' }).fill('1000');
  await dialog.getByRole('button', { name: 'Start', exact: true }).click();
  await page.getByTestId('verdict').waitFor({ timeout: workMs });
  const { evaluations } = await link.client.training.evaluations.list({});
  const words = {
    better: 'is better than',
    worse: 'is worse than',
    noClearDifference: 'No clear difference',
  };
  const verdict = evaluations[0]?.verdict ?? 'better';
  await expect.poll(() => page.getByTestId('verdict').innerText()).toContain(words[verdict]);
  await expect.poll(() => page.getByTestId('rule').count()).toBeGreaterThan(0);
  await expect.poll(() => page.getByTestId('measure').count()).toBeGreaterThanOrEqual(6);
  const shown = page.getByTestId('pair');
  await shown.first().waitFor();
  await expect.poll(() => shown.count()).toBe(rows / 4);
  await page.getByRole('textbox', { name: 'Search in questions and answers' }).fill('no such words');
  await page.getByText('No question or answer has these words.').waitFor();
  expect(await findViolations(page)).toEqual([]);
}, 300_000);

test('pairs are judged with keys, the last one again, and the tally names the sides', async () => {
  await button('Vote blind').first().click();
  const voted = page.getByTestId('voted');
  await page.getByTestId('vote-pair').waitFor();
  await expect.poll(() => page.getByTestId('vote-pair').innerText()).not.toContain(name);
  const total = Number((await voted.innerText()).split(' of ')[1]);
  expect(total).toBeGreaterThan(2);
  const is = (count: number) => expect.poll(() => voted.innerText()).toBe(`${count} of ${total}`);
  await page.keyboard.press('1');
  await is(1);
  await page.keyboard.press('Backspace');
  await page.getByText('You are judging the last pair again.').waitFor();
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => page.getByText('You are judging the last pair again.').count()).toBe(0);
  await is(1);
  for (let count = 2; count <= total; count += 1) {
    await page.keyboard.press(count % 2 === 0 ? '0' : '2');
    await is(count);
  }
  const tally = page.getByTestId('tally');
  await tally.waitFor();
  await expect.poll(() => tally.innerText()).toContain(name);
  expect(await findViolations(page)).toEqual([]);
});

test('an adapter that has passed its gate is offered, and answers in the chat; the base answers at once again', async () => {
  await openPage(page, 'training/adapters');
  await choose('Offer in Chat');
  await page
    .getByRole('dialog', { name: 'Offer in Chat?' })
    .getByRole('button', { name: 'Offer in Chat', exact: true })
    .click();
  await row().getByText('Offered', { exact: true }).waitFor();
  expect(await findViolations(page)).toEqual([]);
  await choose('Try in chat');
  const picker = page.getByRole('combobox', { name: 'Adapter', exact: true });
  await expect.poll(() => picker.inputValue()).toBe(name);
  const ask = async (count: number) => {
    await page.getByRole('textbox', { name: 'Your message' }).fill('How do I clear E40?');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('[data-testid=answer][data-state=done]').count()).toBe(count);
  };
  await ask(1);
  await expect.poll(() => page.getByTestId('answer').last().getByTestId('adapter').innerText()).toBe(name);
  await picker.click();
  await page.getByRole('option', { name: 'Base model alone', exact: true }).click();
  await ask(2);
  await expect.poll(() => page.getByTestId('answer').last().getByTestId('adapter').count()).toBe(0);
  await page.reload();
  await expect.poll(() => page.getByTestId('answer').first().getByTestId('adapter').innerText()).toBe(name);
});

test('nothing complained on the way', () => {
  expect(window.complaints).toEqual([]);
});
