import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { demoTraining } from '../electron/common/demoTraining.ts';
import { trainingSettingsSchema } from '../electron/contract/training/settings.ts';
import { connectLocal } from '../electron/host/localClient.ts';
import { findViolations } from './support/accessibility.ts';
import { openPage } from './support/pages.ts';
import { type Product, startProduct } from './support/product.ts';
import { openBrowser, openWindow, type ProductWindow } from './support/window.ts';

// What a run has learnt is measured, voted on, offered and talked with.
type Link = NonNullable<Awaited<ReturnType<typeof connectLocal>>>;
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
  const found = await connectLocal(product.dataDir);
  if (!found) throw new Error('The engine does not listen on its local socket.');
  link = found;
  await learn(await freezeDialogues());
  window = await openWindow(browser, { url: product.url, locale: 'en-US' });
  ({ page } = window);
}, workMs);
afterAll(async () => {
  link?.close();
  await browser?.close();
  await product?.stop();
});

async function untilDone(job: string): Promise<void> {
  for (let from = 0; ; ) {
    const output = await link.client.jobs.output({ job, from, waitMs: 5_000 });
    from = output.next;
    if (output.job.state === 'succeeded') return;
    if (output.job.state === 'failed') throw new Error(`The job has failed: ${output.job.error?.code}`);
  }
}

/** Dialogues about a new device, divided and frozen. */
async function freezeDialogues(): Promise<string> {
  const { datasets } = link.client;
  const { id: dataset } = await datasets.create({ name: 'New device', kind: 'chat' });
  const file = path.resolve(import.meta.dirname, '../assets/sample-data/new-device-train.jsonl');
  for (const line of readFileSync(file, 'utf8').split('\n').slice(0, rows))
    await datasets.rows.add({
      dataset,
      content: { turns: JSON.parse(line).messages, tools: null },
      label: null,
    });
  const parts = [
    { name: 'train', share: 0.75 },
    { name: 'test', share: 0.25 },
  ];
  const plan = { parts, seed: '1', stratify: 'none' as const };
  await untilDone((await datasets.versions.split({ dataset, plan })).job);
  await untilDone((await datasets.versions.freeze({ dataset, name: '', notes: '' })).job);
  return dataset;
}

/** A run without a test: nobody has measured its adapter. */
async function learn(dataset: string): Promise<void> {
  const [model] = (await link.client.models.list()).models;
  const settings = trainingSettingsSchema.parse({ ...demoTraining, steps: 12, replayShare: 0 });
  const { job } = await link.client.training.runs.start({
    ...{ name, model: model?.id ?? '', settings, data: { dataset, version: 1, split: 'train' } },
    ...{ validation: null, replay: null, test: null },
  });
  await untilDone(job);
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

test('the guided path keeps its place over a reload, and nothing complained on the way', async () => {
  await openPage(page, 'training/guided');
  await page.getByRole('combobox', { name: 'Data set', exact: true }).click();
  await page.getByRole('option', { name: 'New device', exact: true }).click();
  await button('Next').click();
  await page.getByRole('heading', { name: 'Is this what it should see?' }).waitFor();
  await page.getByText('The first example, as the model sees it').waitFor();
  await page.reload();
  await page.getByText('The first example, as the model sees it').waitFor();
  expect(await findViolations(page)).toEqual([]);
  await button('Next').click();
  await page.getByRole('heading', { name: 'Let it learn' }).waitFor();
  expect(await findViolations(page)).toEqual([]);
  expect(window.complaints).toEqual([]);
});
