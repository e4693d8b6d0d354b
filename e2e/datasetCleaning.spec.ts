import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectLocal } from '../electron/host/localClient.ts';
import { findViolations } from './support/accessibility.ts';
import { panelOf } from './support/pages.ts';
import { type Product, startProduct } from './support/product.ts';
import { openBrowser, openWindow, type ProductWindow } from './support/window.ts';

type Link = NonNullable<Awaited<ReturnType<typeof connectLocal>>>;
let product: Product;
let browser: Browser;
let window: ProductWindow;
let page: Page;
let link: Link;
let dataset = '';

const pump = 'Before the filter is changed the pump must stand still and its valve must be closed by hand';
const rows = [
  ['How is the filter changed?', pump],
  ['患者张伟的电话是多少？', '张伟先生的手机号是13912345678，请在上午联系。'],
  ['How is the filter changed?', `${pump} first`],
  ['What does E40 mean?', 'The fan <b>stands still</b>. Call 555-1234.'],
  ['Whom do I call?', 'Write to help@example.com or call 13912345678.'],
] as const;

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct(), openBrowser()]);
  const found = await connectLocal(product.dataDir);
  if (!found) throw new Error('The engine does not listen on its local socket.');
  link = found;
  const { datasets } = link.client;
  dataset = (await datasets.create({ name: 'Ward 报警', kind: 'chat' })).id;
  for (const [question, answer] of rows)
    await datasets.rows.add({
      dataset,
      content: {
        turns: [
          { role: 'user', content: question },
          { role: 'assistant', content: answer },
        ],
        tools: null,
      },
    });
  window = await openWindow(browser, { url: product.url, locale: 'en-US' });
  ({ page } = window);
});
afterAll(async () => {
  link?.close();
  await browser?.close();
  await product?.stop();
});

async function openView(name: string): Promise<void> {
  await page.evaluate((item) => {
    location.hash = `#/datasets/${item}~clean`;
  }, dataset);
  await page.getByRole('radiogroup').first().getByText(name, { exact: true }).click();
}

async function answerOf(row: number): Promise<string> {
  const { content } = await link.client.datasets.rows.show({ dataset, row });
  return 'turns' in content ? (content.turns.at(-1)?.content ?? '') : '';
}

const violations = () => findViolations(page, { ofAnyImpact: true });

test('a rule is written beside what it would do, counted, applied, and taken back', async () => {
  await openView('Rules');
  const rules = panelOf(page, 'Rules');
  await rules
    .getByTestId('rule')
    .filter({ hasText: 'HTML tags' })
    .getByText('20%', { exact: true })
    .waitFor();
  await rules.getByRole('button', { name: 'New rule…', exact: true }).click();
  const editor = page.getByRole('dialog', { name: 'New rule', exact: true });
  await editor.getByRole('textbox', { name: 'Regular expression', exact: true }).fill('(');
  await editor.getByText('“(” is not a regular expression').waitFor();
  await editor.getByRole('textbox', { name: 'Regular expression', exact: true }).fill('\\d{3}-\\d{4}');
  await editor.getByRole('combobox', { name: 'Then', exact: true }).click();
  await page.getByRole('option', { name: 'Replace what was found', exact: true }).click();
  await editor.getByRole('textbox', { name: 'Replace with', exact: true }).fill('[phone]');
  const example = editor.getByTestId('example');
  await expect.poll(() => example.locator('mark').allInnerTexts()).toEqual(['555-1234']);
  await example.getByText('Call [phone].').waitFor();
  expect(await violations()).toEqual([]);
  await editor.getByRole('textbox', { name: 'Name', exact: true }).fill('Extensions');
  await editor.getByRole('button', { name: 'Save', exact: true }).click();
  await editor.waitFor({ state: 'hidden' });

  await rules.getByRole('checkbox', { name: 'Choose “Extensions”', exact: true }).check();
  await rules.getByRole('checkbox', { name: 'Choose “HTML tags”', exact: true }).check();
  await rules.getByRole('button', { name: 'Count exactly', exact: true }).click();
  await rules
    .getByTestId('rule')
    .filter({ hasText: 'Extensions' })
    .getByText('1 of 5', { exact: true })
    .waitFor();
  await rules.getByRole('button', { name: 'Apply the chosen rules (2)', exact: true }).click();
  await rules.getByText('Done. Rows changed: 1.', { exact: true }).waitFor();
  expect(await answerOf(4)).toBe('The fan stands still. Call [phone].');
  await rules.getByRole('button', { name: 'Undo', exact: true }).click();
  await rules.getByText('Taken back.', { exact: true }).waitFor();
  expect(await answerOf(4)).toBe(rows[3][1]);
}, 120_000);

test('near duplicates are found, shown side by side, and one of them stays', async () => {
  await openView('Near duplicates');
  const panel = panelOf(page, 'Near duplicates');
  await panel.getByText('These rows have not been compared with each other yet.').waitFor();
  await panel.getByRole('button', { name: 'Find near duplicates', exact: true }).click();
  await panel.getByText('Groups: 1, with 2 rows in all, found at 80%.').waitFor();
  const group = page.getByTestId('group');
  await expect.poll(() => group.getByTestId('alike').locator('mark').allInnerTexts()).toEqual(['first']);
  expect(await violations()).toEqual([]);
  await group.getByRole('button', { name: 'Keep row 3 only', exact: true }).click();
  await group.waitFor({ state: 'hidden' });
  await expect
    .poll(async () => (await link.client.datasets.rows.page({ dataset })).rows.map(({ id }) => id))
    .toEqual([2, 3, 4, 5]);
  const { operations } = await link.client.datasets.operations({ dataset });
  expect(operations[0]).toMatchObject({ kind: 'duplicates.keepOne', rows: 1, canUndo: true });
  await panel.getByRole('button', { name: 'Undo', exact: true }).click();
  await panel.getByText('Taken back.', { exact: true }).waitFor();
  await group.getByRole('button', { name: 'Not duplicates', exact: true }).click();
  await panel.getByText('Groups that were said to be no duplicates: 1.').waitFor();
  await panel.getByRole('button', { name: 'Find again', exact: true }).click();
  await panel.getByText('All 5 rows were compared: none are the same by 80% or more.').waitFor();
}, 120_000);

test('personal data is found, left alone where it is of nobody, masked, and brought back', async () => {
  await openView('Personal data');
  const panel = panelOf(page, 'Personal data');
  await panel.getByRole('button', { name: 'Find personal data', exact: true }).click();
  await panel.getByText('All 5 rows were looked through.').waitFor();
  await panel.getByText('Names are found less surely than all else').waitFor();
  const cellsOf = (kind: string) => panel.getByTestId(`kind-${kind}`).getByRole('cell').allInnerTexts();
  await expect.poll(async () => (await cellsOf('phone')).slice(2)).toEqual(['3', '3', '0', '0']);
  await panel.getByRole('button', { name: 'Show what was found: Phone numbers', exact: true }).click();
  const findings = panelOf(page, 'Phone numbers in their places');
  await findings.getByRole('button', { name: 'Leave it: “13912345678” in row 5', exact: true }).click();
  await expect.poll(async () => (await cellsOf('phone')).slice(2)).toEqual(['2', '2', '1', '0']);
  const mask = panelOf(page, 'Mask');
  await mask.getByTestId('masked').getByText('患者[NAME]的电话是多少？').waitFor();
  expect(await violations()).toEqual([]);
  await panel.getByRole('checkbox', { name: 'Mask: Names', exact: true }).uncheck();
  await panel.getByRole('checkbox', { name: 'Mask: E-mail addresses', exact: true }).uncheck();
  await mask.getByRole('button', { name: 'Mask 2 places in 2 rows', exact: true }).click();
  await panel.getByText('Done. Rows changed: 2.', { exact: true }).waitFor();
  expect(await answerOf(2)).toBe('张伟先生的手机号是[PHONE]，请在上午联系。');
  await expect.poll(async () => (await cellsOf('phone')).slice(2)).toEqual(['0', '0', '1', '2']);
  await panel.getByRole('button', { name: 'Undo', exact: true }).click();
  await panel.getByText('Taken back.', { exact: true }).waitFor();
  expect(await answerOf(2)).toBe(rows[1][1]);
}, 120_000);

test('all of it is there in Chinese', async () => {
  await page.evaluate(() => {
    const kept = JSON.parse(localStorage.getItem('inhouse.preferences') ?? '{"state":{},"version":1}');
    localStorage.setItem(
      'inhouse.preferences',
      JSON.stringify({ ...kept, state: { ...kept.state, language: 'zh-CN' } }),
    );
  });
  await page.reload();
  await page.waitForFunction(() => document.documentElement.lang === 'zh-CN');
  await openView('近似重复');
  await panelOf(page, '近似重复').getByText('已认定不是重复的组：1。').waitFor();
  await openView('个人信息');
  await panelOf(page, '个人信息').getByText('全部 5 行已查看。').waitFor();
  await openView('规则');
  await panelOf(page, '规则').getByText('Extensions', { exact: true }).waitFor();
  expect(await violations()).toEqual([]);
}, 120_000);

test('nothing was complained about', () => {
  expect(window.complaints).toEqual([]);
});
