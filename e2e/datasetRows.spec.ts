import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectLocal } from '../electron/host/localClient.ts';
import { followJob, hasEnded } from '../renderer/engine/followJob.ts';
import { type Product, startProduct } from './support/product.ts';
import { openBrowser, openWindow, type ProductWindow } from './support/window.ts';

// Somebody who looks through a data set, told in order: every test goes on where the one before ended.
type Link = NonNullable<Awaited<ReturnType<typeof connectLocal>>>;

const folder = mkdtempSync(path.join(tmpdir(), 'inhouse-rows-spec-'));
let product: Product;
let browser: Browser;
let window: ProductWindow;
let page: Page;
let link: Link;
let small: string;
let large: string;

/** Every third row is Chinese, every fifth has a label; one speaks of a pump. */
function exampleRow(number: number) {
  const isChinese = number % 3 === 0;
  const question = isChinese
    ? `三号机报警灯亮了，怎么办？（${number}）`
    : `What does alarm E40 mean? (${number})`;
  return {
    instruction: number === 297 ? '水泵不转了（297）' : question,
    output: isChinese ? '请先停机，再检查风扇。' : 'The fan is blocked. Clean its filter.',
    ...(number % 5 === 0 ? { label: 'alarm' } : {}),
  };
}

async function importRows(name: string, count: number): Promise<string> {
  const file = path.join(folder, `${name}.jsonl`);
  const lines = Array.from({ length: count }, (_, index) => JSON.stringify(exampleRow(index + 1)));
  writeFileSync(file, `${lines.join('\n')}\n`);
  const { grant } = await link.client.files.grant({ path: file });
  const { choice } = await link.client.datasets.imports.preview({ file: grant });
  const started = await link.client.datasets.imports.start({ file: grant, choice, into: { name } });
  const engine = { client: link.client, untilOpen: () => Promise.resolve() };
  for await (const { job } of followJob(engine, started.job, new AbortController().signal))
    if (hasEnded(job)) expect(job.state).toBe('succeeded');
  return started.dataset.id;
}

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct(), openBrowser()]);
  const found = await connectLocal(product.dataDir);
  if (!found) throw new Error('The engine does not listen on its local socket.');
  link = found;
  small = await importRows('Alarms 报警', 300);
  large = await importRows('Many rows', 100_000);
  await link.client.datasets.change({ dataset: small, labels: ['alarm', '维修', 'safety'] });
  window = await openWindow(browser, { url: product.url, locale: 'en-US' });
  ({ page } = window);
  page.setDefaultTimeout(20_000);
  await page.locator('nav').waitFor();
  await show(small);
});

afterAll(async () => {
  link?.close();
  await browser?.close();
  await product?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function show(dataset: string): Promise<void> {
  await page.evaluate((address) => {
    location.hash = `#/datasets/${address}`;
  }, dataset);
  await page.locator('[data-row]').first().waitFor();
}

const row = (id: number) => page.locator(`[role=row][data-row="${id}"]`);
const panel = () => page.getByTestId('row-panel');
const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
const search = (text: string) => page.getByRole('textbox', { name: 'Search these rows' }).fill(text);
const countIs = (text: string) => page.getByTestId('count').getByText(text, { exact: true }).waitFor();
const firstRows = async (count: number) =>
  page
    .locator('[role=row][data-row]')
    .evaluateAll(
      (rows, most) => rows.slice(0, most).map((each) => Number(each.getAttribute('data-row'))),
      count,
    );
const stored = async (id: number) => link.client.datasets.rows.show({ dataset: small, row: id });

async function expectNoViolations(): Promise<void> {
  const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
  await page.evaluate(readFileSync(axe, 'utf8'));
  const violations: { id: string; nodes: { html: string }[] }[] = await page.evaluate(
    'axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations)',
  );
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
}

test('rows are narrowed down by a count that is pressed, and its chip takes that back', async () => {
  await countIs('300 rows');
  await expectNoViolations();
  const facets = page.getByRole('complementary', { name: 'Narrow down' });
  await facets.getByTitle('alarm', { exact: true }).click();
  await countIs('60 of 300 rows');
  expect(await firstRows(3)).toEqual([5, 10, 15]);
  await facets.getByTitle('Chinese', { exact: true }).click();
  await countIs('20 of 300 rows');
  await expectNoViolations();
  await press('Take away: Label: alarm');
  await countIs('100 of 300 rows');
  await press('Take away: Language: Chinese');
  await countIs('300 rows');
});

test('one, two and three Chinese characters and English words are found and marked', async () => {
  await page.getByRole('grid').focus();
  await page.keyboard.press('/');
  for (const [text, count] of [
    ['报', 99],
    ['警灯', 99],
    ['报警灯', 99],
    ['泵', 1],
    ['block', 200],
    ['alarm fan', 200],
  ] as const) {
    await search(text);
    await page.getByTestId('chip').getByText(`“${text}”`, { exact: true }).waitFor();
    await countIs(`${count} of 300 rows`);
    await page.locator('mark').first().waitFor();
  }
  await search('no such words');
  await page.getByRole('heading', { name: 'No row is like that' }).waitFor();
  await expectNoViolations();
  await press('Without “no such words”: 300 rows');
  await countIs('300 rows');
});

test('a head of a column sorts by it, and turns round', async () => {
  const head = page.getByRole('columnheader', { name: 'Row', exact: true });
  await head.getByRole('button').click();
  await row(300).waitFor();
  expect(await firstRows(2)).toEqual([300, 299]);
  expect(await head.getAttribute('aria-sort')).toBe('descending');
  await head.getByRole('button').click();
  await row(1).waitFor();
});

test('a text is edited, its draft outlives a reload, and the history tells before and after', async () => {
  await row(2).click();
  await panel().getByText('What does alarm E40 mean? (2)').waitFor();
  await page.keyboard.press('e');
  const answer = panel().getByRole('textbox', { name: 'Turn 2, Assistant' });
  await answer.fill('');
  await panel().getByText('A text is still empty.').waitFor();
  await answer.fill('The fan is blocked. Clean its red filter.');
  await page.reload();
  await panel().getByTestId('row-editor').waitFor();
  expect(await answer.inputValue()).toBe('The fan is blocked. Clean its red filter.');
  await expectNoViolations();
  await answer.focus();
  await page.keyboard.press('Control+s');
  const change = panel().getByTestId('revision').first();
  await change.locator('ins').getByText('red').waitFor();
  expect((await stored(2)).content).toMatchObject({ turns: [{}, { content: /red filter/ }] });
  await expectNoViolations();
});

test('what somebody else has changed meanwhile is shown beside one’s own, and either can stay', async () => {
  await press('Next row');
  await panel().getByRole('heading', { name: 'Row 3', exact: true }).waitFor();
  await press('Edit this row');
  await panel().getByRole('textbox', { name: 'Turn 2, Assistant' }).fill('请先停机，再检查水泵。');
  const { content, revision } = await stored(3);
  if (!('turns' in content)) throw new Error('no conversation');
  const turns = [
    ...content.turns.slice(0, 1),
    { role: 'assistant' as const, content: '请先停机，再检查皮带。' },
  ];
  const change = { content: { turns, tools: null } };
  await link.client.datasets.rows.edit({ dataset: small, row: 3, revision, change });
  const conflict = panel().getByRole('alert');
  await conflict.getByText('皮带').waitFor();
  await conflict.getByText('水泵').waitFor();
  await expectNoViolations();
  await press('Go on with mine');
  await press('Save');
  await panel().getByTestId('row-editor').waitFor({ state: 'detached' });
  expect((await stored(3)).content).toMatchObject({ turns: [{}, { content: '请先停机，再检查水泵。' }] });
});

test('U takes back what was done last', async () => {
  await panel().getByRole('heading', { name: 'Row 3', exact: true }).click();
  await page.keyboard.press('u');
  await page.getByText('The last change was taken back.').waitFor();
  expect((await stored(3)).content).toMatchObject({ turns: [{}, { content: '请先停机，再检查皮带。' }] });
  await press('Close the row');
  await panel().waitFor({ state: 'detached' });
});

test('labels, stars and approvals are given by key, row after row', async () => {
  await row(6).click();
  await press('Close the row');
  await page.getByRole('grid').focus();
  await page.keyboard.press('2');
  await row(6).getByText('维修').waitFor();
  await page.keyboard.press('1');
  await row(7).getByText('alarm', { exact: true }).waitFor();
  await page.keyboard.press('Space');
  await row(8).getByText('Approved').waitFor();
  await page.keyboard.press('Shift+Digit4');
  await row(9).getByRole('img', { name: '4 of 5 stars' }).waitFor();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('k');
  await page.keyboard.press('0');
  await expect.poll(async () => (await stored(7)).label).toBeNull();
  expect(await stored(6)).toMatchObject({ label: '维修', labelBy: 'hand' });
  // What one has labelled oneself is passed, not approved.
  await page.keyboard.press('Space');
  await page.getByText('somebody else has to approve them').waitFor();
  expect(await stored(7)).toMatchObject({ review: 'open' });
});

test('the labels of the data set are set up with their keys', async () => {
  await press('Labels…');
  const dialog = page.getByRole('dialog', { name: 'Labels of this data set' });
  await dialog.getByRole('textbox', { name: 'Another label' }).fill('换班');
  await page.keyboard.press('Enter');
  await dialog.getByRole('button', { name: 'Move up: 换班' }).click();
  await expectNoViolations();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('button', { name: '3 换班' }).waitFor();
});

test('chosen rows are changed together after a look at what would become of them, and that is taken back', async () => {
  await page.getByRole('grid').focus();
  await page.keyboard.press('Control+a');
  await page.getByText('All 300 rows chosen').waitFor();
  await press('Choose none');
  await row(1).getByRole('gridcell').first().click();
  await row(4)
    .getByRole('gridcell')
    .first()
    .click({ modifiers: ['Shift'] });
  await page.getByText('4 rows chosen').waitFor();
  await press('Change them…');
  const dialog = page.getByRole('dialog', { name: 'Change the chosen rows' });
  await dialog.getByRole('checkbox', { name: 'Find and replace' }).check();
  await dialog.getByRole('textbox', { name: 'Find', exact: true }).fill('E(\\d+)');
  await dialog.getByRole('textbox', { name: 'Replace with' }).fill('E-$1');
  await dialog.getByRole('switch', { name: 'Regular expression' }).check();
  const preview = dialog.getByTestId('bulk-preview');
  await preview.getByText('3 of 4 rows would change').waitFor();
  await preview.locator('ins').first().waitFor();
  await expectNoViolations();
  await dialog.getByRole('button', { name: 'Change them' }).click();
  await dialog.waitFor({ state: 'detached' });
  await row(4).getByText('E-40').waitFor();
  await page.getByRole('alert').getByRole('button', { name: 'Undo' }).click();
  await row(4).getByText('E40').waitFor();
  expect((await stored(4)).content).toMatchObject({
    turns: [{ content: 'What does alarm E40 mean? (4)' }, {}],
  });
});

test('a row is removed and put back, and one is added by hand', async () => {
  await row(5).click();
  await press('Remove this row');
  await page.getByText('Row 5 was removed.').waitFor();
  expect((await stored(5)).isRemoved).toBe(true);
  await press('Put this row back');
  await page.getByText('Row 5 is back.').waitFor();
  await press('Add a row');
  const dialog = page.getByRole('dialog', { name: 'Add a row' });
  await dialog.getByRole('textbox', { name: 'Turn 1, User' }).fill('夜班谁值班？');
  await dialog.getByRole('textbox', { name: 'Turn 2, Assistant' }).fill('李工。');
  await dialog.getByRole('button', { name: 'Add it' }).click();
  await dialog.waitFor({ state: 'detached' });
  await panel().getByRole('heading', { name: 'Row 301', exact: true }).waitFor();
  await countIs('301 rows');
  await press('Close the row');
});

test('among a hundred thousand rows the right ones are at the top, in the middle and at the end', async () => {
  await show(large);
  await countIs('100,000 rows');
  const grid = page.getByRole('grid');
  await grid.focus();
  await page.keyboard.press('Home');
  expect(await firstRows(3)).toEqual([1, 2, 3]);
  await page.keyboard.press('End');
  await row(100_000).waitFor();
  expect(await row(100_000).innerText()).toContain('(100000)');
  await grid.evaluate((area) => {
    area.scrollTop = (area.scrollHeight - area.clientHeight) / 2;
  });
  await row(50_000).getByText('(50000)').waitFor();
  const topOf = async (id: number) => (await row(id).boundingBox())?.y ?? 0;
  const before = await topOf(50_000);
  await grid.hover();
  await page.mouse.wheel(0, 120);
  await expect.poll(async () => before - (await topOf(50_000))).toBeCloseTo(120, 0);
});

test('a reload comes back to the same filter and the same place', async () => {
  await search('报警灯');
  await countIs('33,332 of 100,000 rows');
  const grid = page.getByRole('grid');
  await grid.evaluate((area) => {
    area.scrollTop = area.scrollHeight / 2;
  });
  const top = () => page.evaluate(() => JSON.parse(localStorage.getItem('inhouse.rows') ?? '{}'));
  await expect.poll(async () => (await top()).state.views[large].top).toBeGreaterThan(10_000);
  const { top: place } = (await top()).state.views[large];
  await page.reload();
  await countIs('33,332 of 100,000 rows');
  // 297 speaks of a pump and is not among them.
  await row((place + 2) * 3).waitFor();
  await page.getByTestId('chip').getByText('“报警灯”').waitFor();
});

test('a data set without rows leads to the import, and rows that come are there by themselves', async () => {
  const { id } = await link.client.datasets.create({ name: 'Empty', kind: 'preference', description: '' });
  await page.evaluate((address) => {
    location.hash = `#/datasets/${address}`;
  }, id);
  await page.getByRole('heading', { name: 'No rows yet' }).waitFor();
  await expectNoViolations();
  const turns = [{ role: 'user' as const, content: 'Which fuse?' }];
  for (const number of [1, 2, 3]) {
    const content = { turns, tools: null, chosen: `F${number}`, rejected: 'Any.' };
    await link.client.datasets.rows.add({ dataset: id, content, label: null });
    await row(number).getByText(`F${number}`).waitFor();
  }
  await row(2).click();
  await panel().getByRole('heading', { name: 'Better answer' }).waitFor();
  await panel().getByRole('heading', { name: 'Worse answer' }).waitFor();
  await expectNoViolations();
});

test('the page speaks Chinese', async () => {
  await show(small);
  await row(2).click();
  await page.evaluate(() => {
    const kept = JSON.parse(localStorage.getItem('inhouse.preferences') ?? '{"state":{},"version":1}');
    kept.state.language = 'zh-CN';
    localStorage.setItem('inhouse.preferences', JSON.stringify(kept));
  });
  await page.reload();
  await page.getByText('共 301 行', { exact: true }).waitFor();
  await panel().getByRole('heading', { name: '第 2 行' }).waitFor();
  await expectNoViolations();
});

test('nothing was complained about and nothing left the machine', () => {
  expect(window.complaints).toEqual([]);
});
