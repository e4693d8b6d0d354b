import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Keyboard, keyboardOf } from './support/keyboard.ts';
import { type Product, startProduct } from './support/product.ts';
import { openBrowser, openWindow, type ProductWindow } from './support/window.ts';

// Somebody who has no mouse, from the first start on, told in order. Nothing here points, clicks or sets the focus.
const stick = mkdtempSync(path.join(tmpdir(), 'inhouse-keyboard-'));
let product: Product;
let browser: Browser;
let window: ProductWindow;
let page: Page;
let hands: Keyboard;

beforeAll(async () => {
  cpSync('assets/sample-model', path.join(stick, 'line', 'helper'), { recursive: true });
  [product, browser] = await Promise.all([startProduct({ browse: [stick] }), openBrowser()]);
  window = await openWindow(browser, { url: product.url, locale: 'en-US' });
  ({ page } = window);
  page.setDefaultTimeout(30_000);
  hands = keyboardOf(page);
});

afterAll(async () => {
  await browser?.close();
  await product?.stop();
  rmSync(stick, { recursive: true, force: true });
});

const heading = (name: string, level = 1) => page.getByRole('heading', { name, level });
const answers = () => page.getByTestId('answer');
const settled = () =>
  page.locator('[data-testid=answer][data-state=running]').first().waitFor({ state: 'detached' });
const isFocused = (name: string | RegExp) =>
  expect.poll(() => hands.focused(), { timeout: 15_000 }).toMatch(name);
/** A step of the first steps has come when its heading has the focus. */
const step = (name: string) => isFocused(name);

test('the first steps are walked to the choice of a model', async () => {
  await heading('Welcome to Inhouse').waitFor();
  await hands.tabTo(/English/);
  await hands.press('ArrowDown', 'Space');
  await heading('欢迎使用 Inhouse').waitFor();
  await hands.press('ArrowUp', 'Space');
  await heading('Welcome to Inhouse').waitFor();
  await hands.tabTo('Begin');
  await hands.press('Enter');
  await step('What this computer has');
  await hands.tabTo('Next');
  await hands.press('Space');
  await step('Where your data is kept');
  await hands.tabTo('Next');
  await hands.press('Enter');
  await step('Who may use it, and who could read the disk');
  await hands.tabTo('Decide later');
  await hands.press('Enter');
  await step('Bring in your first model');
});

test('the folder browser is walked to a model, and back, and to it again', async () => {
  await hands.tabTo(path.basename(stick));
  await hands.press('Enter');
  await page.getByText('line', { exact: true }).waitFor();
  await hands.tabTo('line');
  await hands.press('Enter');
  await page.getByText('helper', { exact: true }).waitFor();
  await hands.tabTo(/^helper/);
  await hands.press('Backspace');
  await page.getByText('line', { exact: true }).waitFor();
  await hands.tabTo('line');
  await hands.press('Enter');
  await page.getByText('helper', { exact: true }).waitFor();
  await hands.tabTo(/^helper/);
  await hands.press('Enter');
  await step('How exactly the model is kept');
});

test('the precision is chosen, the model imported, its quality shown, and a question answered', async () => {
  await page.getByTestId('import-preview').waitFor();
  await hands.tabTo(/^INT8/);
  await hands.press('ArrowDown', 'ArrowUp');
  await hands.tabTo('Import');
  await hands.press('Enter');
  await page.getByTestId('quality').waitFor({ timeout: 120_000 });
  await hands.tabTo('Ask the first question');
  await hands.press('Enter');
  await isFocused('Your message');
  await hands.type('How do I clear E40?');
  await hands.press('Enter');
  await answers().getByText('capping head').waitFor();
  await settled();
});

test('an answer is had again, its branches are walked, and its prompt is read', async () => {
  await hands.tabTo('Answer again', { back: true });
  await hands.press('Enter');
  await answers().last().getByText('2 / 2').waitFor();
  await settled();
  await hands.tabTo('Previous version', { back: true });
  await hands.press('Enter');
  await answers().last().getByText('1 / 2').waitFor();
  await isFocused(/version/);
  await hands.tabTo('Exact prompt');
  await hands.press('Enter');
  await page.getByTestId('prompt').waitFor();
  await hands.press('Escape');
  await page.getByTestId('prompt').waitFor({ state: 'detached' });
  await isFocused('Exact prompt');
});

test('the settings are opened, changed and closed', async () => {
  await hands.press('Control+,');
  await page.getByTestId('sampling-temperature').waitFor();
  await hands.tabTo('System prompt');
  await hands.type('Answer shortly.');
  await hands.tabTo('Temperature');
  await hands.press('Home');
  await page.getByTestId('sampling-temperature').getByText('0.00').waitFor();
  await hands.press('Control+,');
  await page.getByTestId('sampling-temperature').waitFor({ state: 'detached' });
});

test('a conversation is begun, named, deleted and had back', async () => {
  await hands.press('Control+Shift+O');
  await heading('What would you like to know?', 2).or(heading('What would you like to know?')).waitFor();
  await isFocused('Your message');
  await hands.type('What does alarm E35 mean?');
  await hands.press('Enter');
  await answers().last().getByTestId('figures').waitFor();
  await hands.press('F2');
  await isFocused('Title of the conversation');
  await hands.press('Control+a');
  await hands.type('Early shift');
  await hands.press('Enter');
  await page.locator('[data-conversation]').getByText('Early shift').waitFor();
  await isFocused('Early shift');
  await hands.press('ArrowDown');
  await isFocused('How do I clear E40?');
  await hands.press('Enter');
  await page.getByTestId('question').first().getByText('E40').waitFor();
  await hands.press('ArrowUp');
  await isFocused('Early shift');
  await hands.press('Enter');
  await page.getByTestId('question').first().getByText('E35').waitFor();
  await hands.tabTo('More for “Early shift”', { atMost: 2 });
  await hands.press('Enter');
  // It takes the focus once it has unfolded; a key before that is the button's.
  await page.locator('[role=menu]:focus, [role=menu] :focus').waitFor({ state: 'attached' });
  await hands.press('ArrowDown');
  await isFocused('Rename');
  await hands.press('ArrowDown');
  await isFocused('Delete');
  await hands.press('Enter');
  await page.locator('[data-conversation]').getByText('Early shift').waitFor({ state: 'detached' });
  await hands.tabTo('Undo', { back: true });
  await hands.press('Enter');
  await page.locator('[data-conversation]').getByText('Early shift').waitFor();
});

test('the palette leads to every page, and to the models', async () => {
  await isFocused('Your message');
  // Nothing of what is typed at once goes to where the focus was.
  await hands.press('Control+k', 'm', 'o', 'd', 'e', 'l', 's');
  await isFocused(/^Type an action/);
  await page.getByRole('option', { selected: true }).filter({ hasText: 'Models' }).waitFor();
  await hands.press('Enter');
  await heading('Models').waitFor();
});

test('a model is looked at on its page and left again; an import is begun and given up', async () => {
  await hands.press('Control+i');
  await page.getByRole('dialog', { name: 'Import a model' }).waitFor();
  await hands.tabTo(path.basename(stick));
  await hands.press('Enter');
  await page.getByRole('dialog').getByText('line', { exact: true }).waitFor();
  await hands.tabTo('line');
  await hands.press('Enter');
  await page.getByRole('dialog').getByText('helper', { exact: true }).waitFor();
  await hands.tabTo(/^helper/);
  await hands.press('Enter');
  await page.getByTestId('import-preview').waitFor();
  await hands.tabTo('Name');
  await hands.press('Escape');
  await page.getByRole('dialog', { name: 'Import a model' }).waitFor({ state: 'detached' });
  await hands.tabTo('helper');
  await hands.press('Enter');
  await heading('helper').waitFor();
  await hands.tabTo('All models', { back: true });
  await hands.press('Enter');
  await heading('Models').waitFor();
});

test('the planner is asked for another context', async () => {
  await hands.press('g', 'p');
  await page.getByRole('slider', { name: 'Context' }).waitFor();
  await hands.tabTo('Context');
  await hands.press('ArrowLeft');
  await expect
    .poll(() => page.getByRole('slider', { name: 'Context' }).getAttribute('aria-valuetext'))
    .toBe('512 tokens');
});

test('nothing was complained about and nothing left the machine', () => {
  expect(window.complaints).toEqual([]);
});
