import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findViolations } from './support/accessibility.ts';
import { connectTo, freezeDialogues, type Link } from './support/dialogues.ts';
import { panelOf } from './support/pages.ts';
import { type Product, startProduct } from './support/product.ts';
import { openBrowser, openWindow } from './support/window.ts';

let product: Product;
let browser: Browser;
let page: Page;
let link: Link;

const rows = 60;
const steps = 48;
/** Long enough for a run on a busy machine. */
const runMs = 240_000;

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct({ withSampleModel: true }), openBrowser()]);
  link = await connectTo(product);
  await freezeDialogues(link, rows, [
    { name: 'train', share: 0.7 },
    { name: 'validation', share: 0.15 },
    { name: 'test', share: 0.15 },
  ]);
  ({ page } = await openWindow(browser, { url: product.url, locale: 'en-US' }));
}, 120_000);
afterAll(async () => {
  link?.close();
  await browser?.close();
  await product?.stop();
});

const button = (name: string) => page.getByRole('button', { name, exact: true });
const goTo = (route: string) =>
  page.evaluate((address) => {
    location.hash = `#/${address}`;
  }, route);

async function fill(label: string, value: string): Promise<void> {
  await page.getByRole('textbox', { name: label, exact: true }).fill(value);
}

const runNamed = async (name: string) => {
  const { runs } = await link.client.training.runs.list({});
  const found = runs.find((run) => run.name === name);
  if (!found) throw new Error(`There is no run ${name}.`);
  return found;
};
const stateOf = async (name: string) => (await runNamed(name)).state;

/** Losses by step. */
async function lossesOf(name: string): Promise<(number | null)[]> {
  const { id } = await runNamed(name);
  const { points } = await link.client.training.runs.curve({ run: id, atMost: 5000 });
  expect(points.map(({ step }) => step)).toEqual(Array.from({ length: points.length }, (_, at) => at + 1));
  return points.map(({ loss }) => loss);
}

async function untilStep(name: string, step: number): Promise<void> {
  await expect
    .poll(async () => (await runNamed(name)).step, { timeout: runMs, interval: 20 })
    .toBeGreaterThanOrEqual(step);
}

async function untilShown(name: string): Promise<void> {
  await page.getByRole('heading', { name, level: 1 }).waitFor();
  await expect.poll(() => stateOf(name), { timeout: runMs, interval: 200 }).toBe('succeeded');
  await panelOf(page, 'Result').waitFor();
}

test('where there is no run yet, the page says what one is and leads to it', async () => {
  await goTo('training');
  await page.getByRole('heading', { name: 'Teach a model something of your own' }).waitFor();
  await page
    .getByRole('button', { name: /^(New run|Start step by step)$/ })
    .last()
    .waitFor();
  await goTo('training/new');
  await page.getByText('Choose a model and a data set, and the plan stands here.').waitFor();
});

test('the form finds the splits by their names and plans beside what is chosen', async () => {
  await page.getByRole('combobox', { name: 'Data set', exact: true }).click();
  await page.getByRole('option', { name: 'New device', exact: true }).click();
  await expect
    .poll(() => page.getByRole('combobox', { name: 'Validate on', exact: true }).inputValue())
    .toMatch(/^validation · /);
  await page.getByText('The first example, as the model sees it').waitFor({ timeout: 60_000 });
  await expect.poll(() => page.locator('mark').count()).toBeGreaterThan(0);
  await page.getByRole('table').getByText('As set').waitFor();
  await page.getByRole('region', { name: 'Device', exact: true }).waitFor();
}, 90_000);

test('a device is chosen among those that work here, and the plan is made for it', async () => {
  await button('Show all settings').click();
  const choice = page.getByRole('radiogroup', { name: 'Device', exact: true });
  await choice.getByText('CPU', { exact: true }).click();
  const planned = page.getByRole('region', { name: 'Device', exact: true });
  await planned.getByText('CPU', { exact: true }).waitFor();
  await planned.getByText('On the CPU because:').waitFor({ state: 'detached' });
  const mixed = page
    .getByRole('radiogroup', { name: 'Precision of computing', exact: true })
    .getByRole('radio', { name: 'Mixed', exact: true });
  await expect.poll(() => mixed.isDisabled()).toBe(true);
  await button('Hide the settings').click();
}, 60_000);

test('a value that makes no sense is told at its field, and the run cannot be started', async () => {
  await button('Show all settings').click();
  expect(await findViolations(page)).toEqual([]);
  await fill('Learning rate', 'fast');
  await page.getByText('This cannot be read.').waitFor();
  await expect.poll(() => button('Start the run').isDisabled()).toBe(true);
  await fill('Learning rate', '4e-3');
  await page.getByText('This cannot be read.').waitFor({ state: 'detached' });
  await page.getByRole('textbox', { name: 'Learning rate', exact: true }).press('ArrowUp');
  await expect
    .poll(() => page.getByRole('textbox', { name: 'Learning rate', exact: true }).inputValue())
    .toBe('5e-3');
});

test(
  'a run is started, paused and gone on with, killed at some step, and goes on by itself to its end',
  async () => {
    await page.getByRole('switch', { name: 'Use: Steps instead', exact: true }).check({ force: true });
    await fill('Steps instead', String(steps));
    await fill('Accumulation', '1');
    await fill('Longest row', '128');
    await fill('Validate every … steps', '8');
    await fill('Checkpoint every … steps', '5');
    await fill('Questions', 'What does the new device do?');
    await fill('Answer every … steps', '16');
    await fill('Name of the run', 'Broken');
    await button('Start the run').click();
    await page.getByRole('heading', { name: 'Broken', level: 1 }).waitFor();

    await untilStep('Broken', 3);
    await button('Pause').click();
    await button('Go on').waitFor();
    await page.getByText('It rests and keeps its place.', { exact: false }).waitFor();
    await button('Go on').click();
    const killedAt = (await runNamed('Broken')).step + 2 + Math.floor(Math.random() * (steps / 2));
    await untilStep('Broken', Math.min(killedAt, steps - 4));

    link.close();
    const url = await product.crashAndRestart();
    link = await connectTo(product);
    const { id } = await runNamed('Broken');
    await page.goto(url);
    await goTo(`training/run~${id}`);
    await untilShown('Broken');
    await panelOf(page, 'What happened')
      .getByText('The run went on from a checkpoint', { exact: false })
      .first()
      .waitFor();
    await panelOf(page, 'Sample answers').getByText('What does the new device do?').waitFor();
  },
  2 * runMs,
);

test('its curves are read out by keyboard, and its record says what decided them', async () => {
  const curve = page.getByRole('slider', { name: 'Loss', exact: true });
  await curve.focus();
  await page.keyboard.press('Home');
  await expect.poll(() => curve.getAttribute('aria-valuetext')).toMatch(/^1: Loss \d/);
  await page.keyboard.press('End');
  await expect.poll(() => curve.getAttribute('aria-valuetext')).toMatch(new RegExp(`^${steps}: Loss \\d`));
  await page.getByRole('region', { name: 'Where the run is', exact: true }).getByText('CPU').waitFor();
  const record = panelOf(page, 'Record');
  await record.getByText('New device, version 1', { exact: false }).first().waitFor();
  const saved = page.waitForEvent('download');
  await record.getByRole('button', { name: 'Export as JSON', exact: true }).click();
  expect((await saved).suggestedFilename()).toBe('Broken.json');
  expect(await findViolations(page)).toEqual([]);
});

test(
  'another like it, unbroken, has the same losses at every step',
  async () => {
    await button('Start another like it').click();
    await expect.poll(() => button('Start the run').isEnabled(), { timeout: 30_000 }).toBe(true);
    await fill('Name of the run', 'Unbroken');
    await button('Start the run').click();
    await untilShown('Unbroken');
    const [broken, unbroken] = [await lossesOf('Broken'), await lossesOf('Unbroken')];
    expect(broken).toHaveLength(steps);
    for (const [at, loss] of unbroken.entries())
      expect(Math.abs((loss ?? Number.NaN) - (broken[at] ?? Number.NaN)), `step ${at + 1}`).toBeLessThan(
        1e-5,
      );
  },
  runMs + 60_000,
);

test('runs are chosen in the list and stand side by side', async () => {
  await goTo('training');
  for (const name of ['Broken', 'Unbroken'])
    await page.getByRole('checkbox', { name: `Compare ${name}`, exact: true }).check();
  await button('Compare 2').click();
  await page.getByRole('heading', { name: 'Runs side by side', level: 1 }).waitFor();
  await expect.poll(() => page.getByTestId('compared').count()).toBe(2);
  await panelOf(page, 'Differences').getByText('They were asked for the same.').waitFor();
  expect(await findViolations(page)).toEqual([]);
});

test('what was learnt is asked for in the chat, and the answer says which adapter gave it', async () => {
  const { id } = await runNamed('Broken');
  await goTo(`training/run~${id}`);
  await panelOf(page, 'Result').getByRole('button', { name: 'Try in chat', exact: true }).click();
  await page.getByRole('textbox', { name: 'Your message' }).fill('What should I do about F04?');
  await page.keyboard.press('Enter');
  const { adapters } = await link.client.training.adapters.list({});
  const adapter = adapters.find((each) => each.run === id);
  const name = page.getByTestId('adapter').getByText(adapter?.name ?? '', { exact: true });
  await name.first().waitFor({ timeout: 60_000 });
}, 120_000);

test('a run is found, renamed and removed; its adapter stays', async () => {
  await goTo('training');
  await page
    .getByRole('textbox', { name: 'Search by run, model or data set', exact: true })
    .fill('unbroken device');
  await page.getByText('1 run', { exact: true }).waitFor();
  await button('More about Unbroken').click();
  await page.getByRole('menuitem', { name: 'Name and notes', exact: true }).click();
  await fill('Name', 'Reference');
  await button('Save').click();
  await page
    .getByRole('textbox', { name: 'Search by run, model or data set', exact: true })
    .fill('reference');
  await button('More about Reference').click();
  await page.getByRole('menuitem', { name: 'Remove', exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click();
  await page.getByText('No run matches').waitFor();
  expect((await link.client.training.adapters.list({})).adapters).toHaveLength(2);
});
