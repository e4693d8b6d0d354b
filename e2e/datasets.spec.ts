import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Locator, Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findViolations } from './support/accessibility.ts';
import { type Product, startProduct } from './support/product.ts';
import { openBrowser, openWindow, type ProductWindow } from './support/window.ts';

// Somebody brings the questions of a workshop in, told in order: every test goes on where the one before ended.
const stick = mkdtempSync(path.join(tmpdir(), 'inhouse-rows-'));
const fileName = '车间 questions.csv';
let product: Product;
let browser: Browser;
let window: ProductWindow;
let page: Page;

const rows = Array.from(
  { length: 30 },
  (_, at) => `K${at};Why does pump ${at} stop? 泵 ${at};Check fuse ${at}`,
);
const table = ['code;fault;remedy', ...rows, rows[3], 'K98;=cmd|calc;', 'K99;only a fault'].join('\n');

beforeAll(async () => {
  writeFileSync(path.join(stick, fileName), table);
  mkdirSync(path.join(stick, 'other'));
  [product, browser] = await Promise.all([startProduct({ browse: [stick] }), openBrowser()]);
  window = await openWindow(browser, { url: product.url, locale: 'en-US' });
  ({ page } = window);
  page.setDefaultTimeout(30_000);
});

afterAll(async () => {
  await browser?.close();
  await product?.stop();
  rmSync(stick, { recursive: true, force: true });
});

const dialog = () => page.getByRole('dialog', { name: 'Import rows' });
const button = (name: string, within: Page | Locator = page) =>
  within.getByRole('button', { name, exact: true });
const look = () => page.getByTestId('import-look');

async function expectNoViolations(): Promise<void> {
  expect(await findViolations(page, { ofAnyImpact: true })).toEqual([]);
}

/** Chooses from a field of the preview, and waits until the file was looked at so. */
async function choose(field: string, option: string): Promise<void> {
  await look().getByRole('combobox', { name: field, exact: true }).click();
  await page.getByRole('option', { name: option }).first().click();
  await page.getByRole('listbox').waitFor({ state: 'detached' });
  await page.locator('[data-testid=import-look][data-looking=false]').waitFor();
}

/** Names and counts of a list of figures: `['Added', '30', …]`. */
async function figuresOf(place: Locator): Promise<string[]> {
  return place.locator('dl').locator('dt, dd').allInnerTexts();
}

/** What the command line does meanwhile, on the same running engine. */
function inhouse(...args: string[]): void {
  const whole = ['electron/host/cli.ts', '--data-dir', product.dataDir, ...args];
  const root = path.resolve(import.meta.dirname, '..');
  const { status, stderr } = spawnSync(process.execPath, whole, { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
}

test('without a data set the page says what one is, and offers an import and sample rows', async () => {
  await page.locator('#content').focus();
  await page.keyboard.press('g');
  await page.keyboard.press('d');
  await page.getByRole('heading', { name: 'No data sets yet' }).waitFor();
  await button('Try it with sample rows').waitFor();
  await expectNoViolations();
});

test('a file is chosen from an allowed folder and shown before anything is stored', async () => {
  await page.keyboard.press('Control+i');
  const entries = dialog().getByRole('list', { name: 'Content of the folder' });
  await entries.getByText(path.basename(stick), { exact: true }).click();
  await entries.getByText('other', { exact: true }).waitFor();
  await expectNoViolations();
  await entries.getByText(fileName, { exact: true }).click();
  await look().waitFor();
  await expectNoViolations();
});

test('what was detected is corrected, and the rows are shown as they would become', async () => {
  await choose('First line', 'names the columns');
  await choose('A record is', 'Prompt and completion');
  await choose('Prompt', 'fault');
  await choose('Completion', 'remedy');
  await choose('Label', 'code');
  const first = page.getByTestId('preview-row').first();
  await expect.poll(() => first.innerText()).toMatch(/2\s+Why does pump 0 stop\? 泵 0\s+Check fuse 0\s+K0/);
  const rejects = page.getByTestId('preview-rejects');
  await rejects.getByText('2 of 33 records would be rejected').waitFor();
  await rejects.getByText('A needed value is empty: remedy', { exact: true }).waitFor();
  await expectNoViolations();
});

test('a column that a record needs and does not have stops the import', async () => {
  await choose('A record is', 'Better and worse answer');
  expect(await button('Import', look()).isDisabled()).toBe(true);
  await choose('A record is', 'Prompt and completion');
  await choose('Prompt', 'fault');
  await choose('Completion', 'remedy');
  await choose('Label', 'code');
});

test('a trial counts what would come of the file, with examples of what would be rejected', async () => {
  await button('Try it out').click();
  const result = page.getByTestId('dry-run-result');
  await result.waitFor();
  expect(await figuresOf(result)).toEqual([
    'Records in the file',
    '33',
    'Would be added',
    '30',
    'There already',
    '1',
    'Rejected',
    '2',
  ]);
  await result.getByText('Other columns than the first line names').first().waitFor();
  await expectNoViolations();
});

test('the rows are imported into a new data set under a licence', async () => {
  await look().getByRole('textbox', { name: 'Name', exact: true }).fill('Workshop 车间');
  await look().getByLabel('Licence').fill('CC-BY-4.0');
  await button('Import', look()).click();
  const done = page.getByTestId('import-done');
  await done.waitFor();
  expect(await figuresOf(done)).toEqual([
    'Records in the file',
    '33',
    'Added',
    '30',
    'There already',
    '1',
    'Rejected',
    '2',
  ]);
  await expectNoViolations();
});

test('what was rejected is listed by file and can be taken elsewhere as a table without formulas', async () => {
  await button('Look at what was rejected').click();
  const source = page.getByTestId('source');
  await source.getByText(/CC-BY-4\.0/).waitFor();
  await expectNoViolations();
  await button(`2: show what was rejected in ${fileName}`).click();
  await expect.poll(() => page.getByTestId('reject').count()).toBe(2);
  await page.getByRole('checkbox', { name: 'With records that are there already' }).check();
  await page.getByText('There already: row 4', { exact: true }).waitFor();
  await expectNoViolations();
  const [download] = await Promise.all([page.waitForEvent('download'), button('Save as CSV').click()]);
  expect(download.suggestedFilename()).toBe(`rejected in ${fileName}.csv`);
  const text = readFileSync(await download.path(), 'utf8');
  expect(text).toMatch(/^\ufeffLine,Reason,Detail,Beginning of the record\r\n/);
  expect(text.split('\r\n')).toHaveLength(5);
  expect(text).not.toMatch(/(?:^|[,\n])=cmd/);
});

test('a reload keeps the data set and its part', async () => {
  expect(new URL(page.url()).hash).toMatch(/^#\/datasets\/workshop-[0-9a-f]+~sources$/);
  await page.reload();
  await page.getByTestId('source').waitFor();
});

/** As a person drops a file on the page. */
async function drop(name: string, text: string): Promise<void> {
  await page.evaluate(
    ([fileName = '', content = '']) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([content], fileName, { type: 'text/csv' }));
      for (const type of ['dragenter', 'dragover', 'drop'])
        document.body.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
    },
    [name, text],
  );
}

test('the same file dropped on the page is read as before, goes into the open data set, and adds nothing', async () => {
  await drop(fileName, table);
  await look().waitFor();
  // The header is about the file and is said again; what columns of these names mean is remembered.
  await choose('First line', 'names the columns');
  await look().getByText('Read as you read a file with these columns before').waitFor();
  expect(await look().getByRole('radio', { name: 'into one that is there' }).isChecked()).toBe(true);
  await button('Import', look()).click();
  const done = page.getByTestId('import-done');
  await done.getByText(/Nothing new for/).waitFor();
  expect((await figuresOf(done)).slice(2, 6)).toEqual(['Added', '0', 'There already', '31']);
  await page.keyboard.press('Escape');
  await expect.poll(() => page.getByTestId('source').count()).toBe(2);
});

test('a file that no row can be read from is refused in words, and the next one can be chosen', async () => {
  await drop('empty.csv', '');
  await dialog().getByText('empty.csv is empty.').waitFor();
  await button('Choose another file').click();
  await page.getByTestId('import-choose').waitFor();
  await page.keyboard.press('Escape');
  await dialog().waitFor({ state: 'detached' });
});

const step = (text: string) => page.getByTestId('operation').filter({ hasText: text });

test('every step is in the history, and is taken back there', async () => {
  inhouse('data', 'edit', 'Workshop', '1', '--stars', '4');
  await page.getByRole('tab', { name: 'History', exact: true }).click();
  await step('Row 1 edited').waitFor();
  await expectNoViolations();
  await button('Undo step 1').click();
  await step('Step 1 taken back').waitFor();
  await step('Row 1 edited').getByText('undone', { exact: true }).waitFor();
});

test('Ctrl+Z takes the newest step back, and says so when there is none', async () => {
  inhouse('data', 'edit', 'Workshop', '2', '--stars', '5');
  await step('Row 2 edited').waitFor();
  await page.locator('#content').focus();
  await page.keyboard.press('Control+z');
  await page.getByText('The newest step is taken back.').waitFor();
  await step('Step 3 taken back').waitFor();
  await page.keyboard.press('Control+z');
  await page.getByText('There is no step left that could be undone.').waitFor();
});

test('the page is there in Chinese', async () => {
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').and(page.locator(':focus')).fill('切换到中文');
  await page.keyboard.press('Enter');
  await page.getByRole('tab', { name: '历史', exact: true }).waitFor();
  await step('编辑第 1 行').waitFor();
  await page.getByRole('tab', { name: '来源', exact: true }).click();
  await page.getByTestId('source').first().waitFor();
  await expectNoViolations();
  await page.keyboard.press('Control+i');
  await page.getByRole('dialog', { name: '导入数据行' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').and(page.locator(':focus')).fill('Switch to English');
  await page.keyboard.press('Enter');
  await page.getByRole('tab', { name: 'History', exact: true }).waitFor();
});

test('it gets another name, and is removed after a question', async () => {
  const menu = async (item: string) => {
    await button('More').click();
    await page.getByRole('menuitem', { name: item }).click();
  };
  await menu('Name and description…');
  const form = page.getByRole('dialog', { name: 'Name and description' });
  await form.getByRole('textbox', { name: 'Name', exact: true }).fill('Line 2');
  await button('Save', form).click();
  await page.getByRole('heading', { name: 'Line 2', level: 1 }).waitFor();
  await menu('What rows must meet…');
  const schema = page.getByRole('dialog', { name: 'What rows must meet' });
  await button('Begin with an example', schema).click();
  await expectNoViolations();
  await schema.getByRole('textbox', { name: 'JSON Schema' }).fill('[');
  await schema.getByText('This is not a JSON object.').waitFor();
  await button('Cancel', schema).click();
  await schema.waitFor({ state: 'detached' });
  await page.getByRole('link', { name: 'All data sets' }).click();
  await page.getByRole('row').filter({ hasText: 'Line 2' }).waitFor();
  await expectNoViolations();
  await page.getByRole('link', { name: 'Line 2' }).click();
  await menu('Remove…');
  await button('Remove for good').click();
  await page.getByRole('heading', { name: 'No data sets yet' }).waitFor();
  expect(readFileSync(path.join(stick, fileName), 'utf8')).toBe(table);
});

test('nothing was complained about and nothing left the machine', () => {
  expect(window.complaints).toEqual([]);
});
