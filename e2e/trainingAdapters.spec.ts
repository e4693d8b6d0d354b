import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { demoTraining } from '../electron/common/demoTraining.ts';
import { trainingSettingsSchema } from '../electron/contract/training/settings.ts';
import { findViolations } from './support/accessibility.ts';
import { connectTo, freezeDialogues, type Link, untilDone } from './support/dialogues.ts';
import { openPage, panelOf } from './support/pages.ts';
import { type Product, startProduct } from './support/product.ts';
import { openBrowser, openWindow, type ProductWindow } from './support/window.ts';

// An adapter goes out on a stick, comes back from it and becomes a model, told in order.
const stick = mkdtempSync(path.join(tmpdir(), 'inhouse-stick-'));
let product: Product;
let browser: Browser;
let window: ProductWindow;
let page: Page;
let link: Link;

const name = 'press codes';
/** Long enough for an import with its measurement on a busy machine. */
const workMs = 240_000;

beforeAll(async () => {
  const options = { withSampleModel: true, browse: [stick], exportTo: [stick] };
  [product, browser] = await Promise.all([startProduct(options), openBrowser()]);
  link = await connectTo(product);
  await learn(await freezeDialogues(link, 24, [{ name: 'train', share: 1 }]));
  window = await openWindow(browser, { url: product.url, locale: 'en-US' });
  ({ page } = window);
}, workMs);
afterAll(async () => {
  link?.close();
  await browser?.close();
  await product?.stop();
  rmSync(stick, { recursive: true, force: true });
});

async function learn(dataset: string): Promise<void> {
  const [model] = (await link.client.models.list()).models;
  const settings = trainingSettingsSchema.parse({ ...demoTraining, steps: 6, replayShare: 0 });
  const { job } = await link.client.training.runs.start({
    ...{ name, model: model?.id ?? '', settings, data: { dataset, version: 1, split: 'train' } },
    ...{ validation: null, replay: null, test: null },
  });
  await untilDone(link, job);
}

const row = (adapter: string) =>
  page.getByTestId('adapter').filter({ has: page.getByText(adapter, { exact: true }) });
const dialog = (title: string) => page.getByRole('dialog', { name: title, exact: true });

async function choose(adapter: string, label: string): Promise<void> {
  await row(adapter)
    .getByRole('button', { name: `More about ${adapter}`, exact: true })
    .click();
  await page.getByRole('menuitem', { name: label, exact: true }).click();
}

test('an adapter is written as PEFT into a folder that was allowed for it', async () => {
  await openPage(page, 'training/adapters');
  await choose(name, 'Export as PEFT');
  const exporting = dialog('Export as PEFT');
  await exporting.getByRole('radio', { name: path.basename(stick) }).check();
  expect(await findViolations(page)).toEqual([]);
  await exporting.getByRole('button', { name: 'Export', exact: true }).click();
  await exporting.getByText(`“${name}” was written`).waitFor();
  const config = JSON.parse(readFileSync(path.join(stick, name, 'adapter_config.json'), 'utf8'));
  expect(config).toMatchObject({ peft_type: 'LORA', r: demoTraining.lora.rank });
  expect(readdirSync(path.join(stick, name))).toContain('adapter_model.safetensors');
  await exporting.getByRole('button', { name: 'Close', exact: true }).last().click();
  await exporting.waitFor({ state: 'detached' });
});

test('the same folder is found on the stick and imported as an adapter of its model', async () => {
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  const importing = dialog('Import an adapter');
  const entry = (label: string) =>
    importing.getByRole('list', { name: 'Content of the folder' }).getByText(label, { exact: true });
  await entry(path.basename(stick)).click();
  await entry(name).click();
  await importing.getByRole('button', { name: `Take “${name}”`, exact: true }).click();
  await expect
    .poll(() => importing.getByRole('textbox', { name: 'Name', exact: true }).inputValue())
    .toBe(name);
  await importing.getByRole('textbox', { name: 'Name', exact: true }).fill('from the stick');
  expect(await findViolations(page)).toEqual([]);
  await importing.getByRole('button', { name: 'Import', exact: true }).click();
  await importing.getByRole('button', { name: 'Show it', exact: true }).click({ timeout: 60_000 });
  await row('from the stick').getByText('PEFT', { exact: true }).waitFor();
  const { adapters } = await link.client.training.adapters.list({});
  const [there, back] = ['from the stick', name].map((each) => adapters.find((a) => a.name === each));
  expect(there).toMatchObject({ origin: 'imported', rank: back?.rank, parameters: back?.parameters });
}, 120_000);

test('a folder that is no adapter is refused with what is missing', async () => {
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  const importing = dialog('Import an adapter');
  await importing
    .getByRole('list', { name: 'Content of the folder' })
    .getByText(path.basename(stick), { exact: true })
    .click();
  await importing.getByRole('button', { name: `Take “${path.basename(stick)}”`, exact: true }).click();
  await importing.getByRole('button', { name: 'Import', exact: true }).click();
  await importing.getByRole('alert').getByText('adapter_config.json', { exact: false }).first().waitFor();
  await page.keyboard.press('Escape');
  await importing.waitFor({ state: 'detached' });
});

test(
  'base and adapter become a model of their own, which is measured and stands among the models',
  async () => {
    await choose(name, 'Merge into a new model');
    const merging = dialog('Merge into a new model');
    await merging.getByRole('textbox', { name: 'Name of the new model' }).fill('Press helper');
    expect(await findViolations(page)).toEqual([]);
    await merging.getByRole('button', { name: 'Merge', exact: true }).click();
    await merging.getByRole('button', { name: 'Open the model', exact: true }).click({ timeout: workMs });
    await page.getByRole('heading', { name: 'Press helper', level: 1 }).waitFor();
    await page.getByTestId('chart-perplexity').getByText('INT8').first().waitFor();
    expect(await findViolations(page)).toEqual([]);
    await page.getByRole('link', { name: 'All models' }).click();
    await page.getByTestId('model').filter({ hasText: 'Press helper' }).waitFor();
    const { models } = await link.client.models.list();
    const made = models.find((model) => model.name === 'Press helper');
    expect(made?.variants[0]?.reports.length).toBeGreaterThan(0);
  },
  workMs + 60_000,
);

test('all that is kept of a run is written as files', async () => {
  const [run] = (await link.client.training.runs.list({})).runs;
  await openPage(page, `training/run~${run?.id}`);
  await panelOf(page, 'Record').getByRole('button', { name: 'Export as a folder', exact: true }).click();
  const exporting = dialog('Export this run');
  await exporting.getByRole('radio', { name: path.basename(stick) }).check();
  expect(await findViolations(page)).toEqual([]);
  await exporting.getByRole('button', { name: 'Export', exact: true }).click();
  await exporting.getByText(`“${name} (2)” was written`).waitFor();
  const curve = readFileSync(path.join(stick, `${name} (2)`, 'curve.csv'), 'utf8')
    .trim()
    .split('\n');
  expect(curve).toHaveLength(7);
  expect(readdirSync(path.join(stick, `${name} (2)`))).toContain('record.json');
});

test('a model that is removed leaves its adapters and runs behind, which say so and can still be exported', async () => {
  const [run] = (await link.client.training.runs.list({})).runs;
  await openPage(page, `models/${run?.model.id}`);
  await page.getByRole('button', { name: 'More about this model', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Remove…' }).click();
  const removing = page.getByRole('dialog');
  await removing.getByText(`its adapters “from the stick” and “${name}”`).waitFor();
  await removing.getByText('the record of 1 training run on it').waitFor();
  expect(await findViolations(page)).toEqual([]);
  await removing.getByRole('button', { name: 'Remove it', exact: true }).click();
  await removing.waitFor({ state: 'detached' });

  await openPage(page, 'training/adapters');
  await row(name).getByText('Its model is gone', { exact: true }).waitFor();
  expect(await findViolations(page)).toEqual([]);
  await row(name)
    .getByRole('button', { name: `More about ${name}`, exact: true })
    .click();
  await page.getByRole('menuitem', { name: 'Remove', exact: true }).waitFor();
  const items = await page.getByRole('menuitem').allInnerTexts();
  expect(items).toEqual(['Export as PEFT', 'Rename', 'Remove']);
  await page.getByRole('menuitem', { name: 'Export as PEFT', exact: true }).click();
  await dialog('Export as PEFT').waitFor();
  await page.keyboard.press('Escape');
  await openPage(page, `training/run~${run?.id}`);
  await panelOf(page, 'Result').getByText('It can still be exported', { exact: false }).waitFor();
  expect(await panelOf(page, 'Result').getByRole('button', { name: 'Try in chat' }).isDisabled()).toBe(true);
  expect(window.complaints).toEqual([]);
});
