import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { errorTable } from '../electron/common/errors/table.ts';
import { findViolations } from './support/accessibility.ts';
import { type Product, startProduct } from './support/product.ts';
import { openBrowser, openWindow, type ProductWindow } from './support/window.ts';

// A technician with a stick full of models, told in order: every test goes on where the one before ended.
const root = path.resolve(import.meta.dirname, '..');
const stick = mkdtempSync(path.join(tmpdir(), 'inhouse-stick-'));
let product: Product;
let browser: Browser;
let window: ProductWindow;
let page: Page;

beforeAll(async () => {
  const line = path.join(stick, 'Packaging line 包装线');
  cpSync(path.join(root, 'assets/sample-model'), line, { recursive: true });
  mkdirSync(path.join(stick, 'empty folder'));
  [product, browser] = await Promise.all([startProduct({ browse: [stick] }), openBrowser()]);
  window = await openWindow(browser, { url: product.url, locale: 'en-US' });
  ({ page } = window);
  page.setDefaultTimeout(20_000);
});

afterAll(async () => {
  await browser?.close();
  await product?.stop();
  rmSync(stick, { recursive: true, force: true });
});

const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
const dialog = () => page.getByRole('dialog', { name: 'Import a model' });
const entry = (name: string) =>
  dialog().getByRole('list', { name: 'Content of the folder' }).getByText(name, { exact: true });

async function openStick(): Promise<void> {
  await entry(path.basename(stick)).click();
  await entry('empty folder').waitFor();
}

async function expectNoViolations(): Promise<void> {
  expect(await findViolations(page, { ofAnyImpact: true })).toEqual([]);
}

test('without a model the page says how to bring one in', async () => {
  await page.getByRole('button', { name: 'Models', exact: true }).click();
  await page.getByRole('heading', { name: 'No model yet' }).waitFor();
  await expectNoViolations();
  await page.keyboard.press('Control+i');
  await dialog().waitFor();
});

test('the folder browser shows what lies in the allowed folder, by keyboard too', async () => {
  await openStick();
  await expectNoViolations();
  await entry('empty folder').click();
  await dialog().getByText('This folder is empty.').waitFor();
  await dialog()
    .getByRole('navigation')
    .getByRole('button', { name: path.basename(stick) })
    .click();
  await entry('empty folder').waitFor();
  await dialog().getByRole('textbox', { name: 'Filter by name' }).fill('包装');
  expect(await dialog().locator('ul button').count()).toBe(1);
  await dialog().getByRole('textbox', { name: 'Filter by name' }).fill('');
  await dialog().locator('ul button').first().focus();
  await page.keyboard.press('Backspace');
  await entry(path.basename(stick)).waitFor();
});

test('a stick that is pulled out is an error with a way back', async () => {
  await openStick();
  mkdirSync(path.join(stick, 'pulled out'));
  await press('Look again');
  const pulled = entry('pulled out');
  await pulled.waitFor();
  rmSync(path.join(stick, 'pulled out'), { recursive: true });
  await pulled.click();
  await dialog().getByText(errorTable['file.unreadable'].en.next).waitFor();
  await press('Allowed folders');
});

test('a model is looked at before it is imported, and measured after', async () => {
  await openStick();
  await entry('Packaging line 包装线').click();
  const preview = page.getByTestId('import-preview');
  await preview.waitFor();
  expect(await preview.innerText()).toMatch(/qwen2[\s\S]*BF16[\s\S]*1,024 tokens[\s\S]*apache-2\.0/);
  await expectNoViolations();
  await preview.getByRole('textbox', { name: 'Name' }).fill('Line helper');
  await press('Import');
  await page.getByTestId('import-done').waitFor({ timeout: 120_000 });
  expect(await page.getByTestId('quality').getAttribute('data-passed')).toBe('true');
  await press('Show the model');
  await page.getByRole('heading', { name: 'Line helper', level: 1 }).waitFor();
});

const variantsFolder = () => {
  const [id = ''] = readdirSync(path.join(product.dataDir, 'models'));
  return path.join(product.dataDir, 'models', id, 'variants');
};

/** Stops the task as soon as there is one. Gives up in the end: a loop that outlives its test would stop another's task. */
async function pauseTask(): Promise<() => void> {
  for (let attempt = 0; attempt < 2_000; attempt += 1) {
    try {
      return product.pauseCompute();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
  throw new Error('No task began.');
}

test('a quantization that is cancelled leaves nothing', async () => {
  await press('Make another precision');
  await page.getByRole('radio', { name: 'INT4' }).check();
  await press('Make it');
  const goOn = await pauseTask();
  await page.getByTestId('work').getByRole('button', { name: 'Cancel' }).click();
  try {
    goOn();
  } catch {
    // The process was ended while it was stopped.
  }
  await page.getByTestId('work').waitFor({ state: 'detached' });
  expect(readdirSync(variantsFolder())).toEqual(['int8-b32']);
});

test('versions are compared side by side, in a table and as bars', async () => {
  await press('Make another precision');
  await page.getByRole('radio', { name: 'INT4' }).check();
  await press('Make it');
  await page.getByTestId('chart-perplexity').getByText('INT4').first().waitFor({ timeout: 120_000 });
  expect(await page.getByTestId('version').count()).toBe(2);
  const bars = await page.getByTestId('chart-perplexity').locator('li').allInnerTexts();
  expect(bars).toHaveLength(4);
  for (const bar of bars) expect(bar).toMatch(/INT[48] (exact|fast)\s+[+-]\d+\.\d+% \(goal \+\d/);
  const painted = page.getByTestId('chart-topOne').locator('li [aria-hidden] > span').first();
  expect(await painted.evaluate((bar) => getComputedStyle(bar).backgroundColor)).toMatch(/^rgb\(/);
  await expectNoViolations();
});

test('a cache in 8 bits is refused until it has been measured, and in use once its report has passed', async () => {
  const version = page.getByTestId('version').filter({ hasText: 'INT8' });
  const choose = async (item: string) => {
    await version.getByRole('button', { name: /INT8/ }).click();
    await page.getByRole('menuitem', { name: item }).click();
    await page.getByRole('menu').waitFor({ state: 'detached' });
  };
  await choose('Use the 8-bit cache (exact)');
  await page.getByText('has not been measured with an 8-bit cache').waitFor();
  await choose('Measure it with an 8-bit cache');
  await version.getByText('8-bit cache').nth(1).waitFor({ timeout: 120_000 });
  expect(await version.locator('tr').allInnerTexts()).toHaveLength(4);
  await choose('Use the 8-bit cache (exact)');
  await version.getByText('in use').waitFor();
  await expectNoViolations();
  await choose('Go back to the full cache (exact)');
  await version.getByText('in use').waitFor({ state: 'detached' });
});

test('verifying says that all is as it was, and names the file that is not', async () => {
  await page.getByRole('button', { name: 'Verify the files' }).click();
  await page.getByTestId('verified').getByText('All files are as they were imported').waitFor();
  const graph = path.join(variantsFolder(), 'int8-b32', 'scorer.fast.onnx');
  const before = readFileSync(graph);
  writeFileSync(graph, Buffer.concat([before.subarray(0, -1), Buffer.from([before.at(-1) === 0 ? 1 : 0])]));
  await page.getByRole('button', { name: 'Verify the files' }).click();
  await page.getByText(/scorer\.fast\.onnx \(hash\)/).waitFor();
  writeFileSync(graph, before);
});

test('it becomes the default model, and gets another name', async () => {
  await press('More about this model');
  await page.getByRole('menuitem', { name: 'Make it the default model' }).click();
  await press('More about this model');
  await page.getByRole('menuitem', { name: 'Rename…' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('包装线助手');
  await press('Rename');
  await page.getByRole('heading', { name: '包装线助手', level: 1 }).waitFor();
  await page.getByRole('link', { name: 'All models' }).click();
  await page.getByTestId('model').getByRole('img', { name: 'Default model' }).waitFor();
  await expectNoViolations();
});

test('the table shows the same, and a reload remembers it', async () => {
  await page.getByTitle('Table').click();
  await page.getByRole('columnheader', { name: 'Licence' }).waitFor();
  await page.reload();
  await page.getByRole('columnheader', { name: 'Licence' }).waitFor();
  await expectNoViolations();
});

test('removing says what goes and what stays, and the folder on the stick stays', async () => {
  await page.getByRole('link', { name: '包装线助手' }).click();
  await press('More about this model');
  await page.getByRole('menuitem', { name: 'Remove…' }).click();
  await page.getByText('the folder or stick it was imported from').waitFor();
  await press('Remove it');
  await page.getByRole('heading', { name: 'No model yet' }).waitFor();
  expect(readdirSync(path.join(product.dataDir, 'models'))).toEqual([]);
  expect(readdirSync(path.join(stick, 'Packaging line 包装线'))).toContain('model.safetensors');
});

test('nothing was complained about and nothing left the machine', () => {
  expect(window.complaints).toEqual([]);
});
