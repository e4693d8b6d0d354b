import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Product, startProduct } from './support/product.ts';
import { openBrowser, openWindow, type ProductWindow } from './support/window.ts';

// One user's conversations, told in order: every test goes on where the one before ended.
let product: Product;
let browser: Browser;
let window: ProductWindow;
let page: Page;

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct({ withSampleModel: true }), openBrowser()]);
  window = await openWindow(browser, { url: product.url, locale: 'en-US' });
  ({ page } = window);
});

afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

const field = () => page.getByRole('textbox', { name: 'Your message' });
const answers = () => page.getByTestId('answer');
const running = () => page.locator('[data-testid=answer][data-state=running]').first();
const lastAnswer = () => answers().last();
const press = (name: string) => page.getByRole('button', { name, exact: true }).last().click();
const entry = (title: string) => page.locator('[data-conversation]').filter({ hasText: title });
const idle = () => page.getByRole('button', { name: 'Send', exact: true }).waitFor();

async function ask(question: string): Promise<void> {
  await field().fill(question);
  await page.keyboard.press('Enter');
  await page.getByTestId('question').last().getByText(question).waitFor();
}

async function askAndWait(question: string): Promise<void> {
  await ask(question);
  await running().waitFor({ state: 'detached' });
  await idle();
}

/** Asks something, and does it while the model is held still in the middle of the answer. */
async function askAndHold(question: string, meanwhile: () => Promise<void>): Promise<void> {
  const goOn = product.pauseCompute();
  try {
    await ask(question);
    await lastAnswer()
      .getByText(/Loading the model|Reading your message/)
      .waitFor();
    await meanwhile();
  } finally {
    goOn();
  }
}

test('a question is answered with what the model knows, with its figures and who answered', async () => {
  await page.getByRole('button', { name: 'How do I clear E40?' }).click();
  await page.locator('[data-testid=answer][data-state=done]').waitFor();
  expect(await lastAnswer().innerText()).toContain('capping head');
  expect(await lastAnswer().innerText()).toMatch(/sample-model\s+INT8/);
  expect(await page.getByTestId('figures').innerText()).toMatch(/\d+ tokens · .*first token after \d/);
  expect(new URL(page.url()).hash).toMatch(/^#\/chat\/[\w-]{8,}/);
});

test('the context meter counts what the next question would take', async () => {
  const tokens = async () => Number(/(\d+) of/.exec(await page.getByTestId('context').innerText())?.[1]);
  const before = await tokens();
  expect(before).toBeGreaterThan(20);
  await field().fill('What does alarm E35 mean, and what is to be done about it?');
  await expect.poll(tokens).toBeGreaterThan(before + 8);
  await field().fill('');
});

test('Esc stops an answer, and the page says that it was stopped', async () => {
  await askAndHold('What does alarm E35 mean?', () => page.keyboard.press('Escape'));
  await page.getByText('Stopped.').waitFor();
  expect(await answers().count()).toBe(2);
  await idle();
});

test('an answer can be had again, and both can be walked', async () => {
  await lastAnswer().getByRole('button', { name: 'Answer again', exact: true }).click();
  const branch = lastAnswer().getByTestId('branch');
  await branch.getByText('2 / 2').waitFor();
  await lastAnswer().locator('[data-testid=figures]').waitFor();
  await idle();
  expect(await answers().count()).toBe(2);
  await lastAnswer().getByRole('button', { name: 'Previous version' }).click();
  await branch.getByText('1 / 2').waitFor();
  await page.getByText('Stopped.').waitFor();
  await page.keyboard.press('Control+]');
  await branch.getByText('2 / 2').waitFor();
});

test('an edited question opens a branch, and the first one stays', async () => {
  await field().press('ArrowUp');
  const edit = page.getByRole('textbox', { name: 'Edit the question' });
  await edit.fill('What does alarm E51 mean?');
  await edit.press('Enter');
  await page.getByTestId('question').last().getByText('E51').waitFor();
  await running().waitFor({ state: 'detached' });
  await idle();
  const walker = page.getByRole('group', { name: 'Versions' }).first();
  await walker.getByText('2 / 2').waitFor();
  await walker.getByRole('button', { name: 'Previous version' }).click();
  await page.getByTestId('question').last().getByText('E35').waitFor();
});

test('a conversation gets another name in the list', async () => {
  await page.keyboard.press('F2');
  const title = page.getByRole('textbox', { name: 'Title of the conversation' });
  await title.and(page.locator(':focus')).waitFor();
  await title.fill('Capping line, 早班');
  await title.press('Enter');
  await entry('Capping line, 早班').waitFor();
});

test('a deleted conversation is gone at once and can be had back', async () => {
  const address = page.url();
  await page.keyboard.press('Control+Shift+Backspace');
  await entry('Capping line').waitFor({ state: 'detached' });
  await page.getByRole('heading', { name: 'What would you like to know?' }).waitFor();
  await press('Undo');
  await entry('Capping line').waitFor();
  await page.getByTestId('question').first().getByText('How do I clear E40?').waitFor();
  expect(page.url()).toBe(address);
});

test('a search finds words of all conversations, in English and in Chinese, and opens them there', async () => {
  await press('New conversation');
  await askAndWait('报警 E59,发生了什么?');
  await page.getByText('空压机温度过高').waitFor();
  await page.keyboard.press('Control+Shift+F');
  await page.locator('input:focus').waitFor();
  await page.keyboard.type('capping head');
  const hit = page.getByTestId('hit').filter({ hasText: /capping/ });
  await hit.first().waitFor();
  expect(await hit.locator('mark').first().innerText()).toMatch(/capping/);
  await hit.first().click();
  await page.locator('[data-marked]').getByText('capping head').waitFor();
  await page.getByRole('textbox', { name: 'Search all conversations' }).fill('空压机');
  await page.getByTestId('hit').filter({ hasText: '空压机温度' }).first().click();
  await page.locator('[data-marked]').getByText('空压机温度过高').waitFor();
  await page.getByRole('textbox', { name: 'Search all conversations' }).fill('zeppelin');
  await page.getByText('Nothing found for “zeppelin”.').waitFor();
  await press('Clear the search');
});

test('a conversation is saved as Markdown and as JSON', async () => {
  for (const [format, ending] of [
    ['Markdown', '.md'],
    ['JSON', '.json'],
  ] as const) {
    await press('Save as a file');
    const waiting = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: `Save as ${format}` }).click();
    const download = await waiting;
    expect(download.suggestedFilename()).toMatch(new RegExp(`\\${ending}$`));
    expect(await readFile(await download.path(), 'utf8')).toContain('空压机温度过高');
  }
});

test('system prompt and sampling belong to the conversation and stay after a reload', async () => {
  await page.keyboard.press('Control+,');
  await page.getByRole('textbox', { name: 'System prompt' }).fill('You answer for the bottling line.');
  const temperature = page.getByTestId('sampling-temperature');
  expect(await temperature.innerText()).toContain('Model default');
  await temperature.getByRole('slider').press('Home');
  await temperature.getByText('0.00').waitFor();
  await page.getByRole('textbox', { name: 'Longest answer' }).fill('6');
  await askAndWait('How do I clear E40?');
  await page.getByText('Stopped at the length limit.').waitFor();
  await page.reload();
  await temperature.getByText('0.00').waitFor();
  expect(await page.getByRole('textbox', { name: 'System prompt' }).inputValue()).toContain('bottling');
});

test('they are kept under a name and used in another conversation; a deleted preset can be had back', async () => {
  await press('Save as a preset');
  await page.getByRole('textbox', { name: 'Name of the preset' }).fill('Bottling, short');
  await press('Save');
  await press('New conversation');
  await expect.poll(() => page.getByRole('textbox', { name: 'System prompt' }).inputValue()).toBe('');
  const preset = page.getByRole('combobox', { name: 'Preset' });
  await preset.click();
  await page.getByRole('option', { name: 'Bottling, short' }).click();
  await askAndWait('How do I clear E40?');
  await page.getByText('Stopped at the length limit.').waitFor();
  await press('Delete the preset');
  await page.getByText('was deleted').last().waitFor();
  await press('Undo');
  await expect.poll(() => preset.inputValue()).toBe('Bottling, short');
});

test('the exact prompt shows the special tokens, its length and where the template came from', async () => {
  await lastAnswer().getByRole('button', { name: 'Exact prompt' }).click();
  const prompt = page.getByTestId('prompt');
  await prompt.waitFor();
  expect(await prompt.innerText()).toContain('<|im_start|>system\nYou answer for the bottling line.');
  await page.getByText('tokenizer_config.json').waitFor();
  await page.keyboard.press('Escape');
  await prompt.waitFor({ state: 'detached' });
  await page.keyboard.press('Control+,');
});

test('two models answer side by side, and the conversation goes on with the one that is chosen', async () => {
  await press('New conversation');
  await page.keyboard.press('Control+\\');
  await askAndWait('How do I clear E40?');
  const columns = page.getByTestId('beside').getByTestId('answer');
  expect(await columns.count()).toBe(2);
  await columns.nth(1).getByTestId('figures').waitFor();
  await columns.nth(0).getByText('Goes on from here').waitFor();
  await columns.nth(1).getByRole('button', { name: 'Go on with this one' }).click();
  await columns.nth(1).getByText('Goes on from here').waitFor();
  await page.keyboard.press('Control+\\');
  await askAndWait('报警 E59,发生了什么?');
  expect(await answers().count()).toBe(3);
});

test('a reload in the middle of an answer misses nothing', async () => {
  await press('New conversation');
  await askAndHold('报警 E59,发生了什么?', async () => {
    await page.reload();
    await running().waitFor();
  });
  await page.getByText('空压机温度过高').waitFor();
  await idle();
});

test('what is being typed survives a reload and a killed engine', async () => {
  await field().fill('Not yet asked: 早班');
  await page.reload();
  await expect.poll(() => field().inputValue()).toBe('Not yet asked: 早班');
  await field().press('End');
  await field().pressSequentially(' and more');
  await page.waitForTimeout(1_000);
  const url = await product.crashAndRestart();
  await page.goto(url);
  await expect.poll(() => field().inputValue()).toBe('Not yet asked: 早班 and more');
  await field().fill('');
});

test('a power cut in the middle of an answer is told, and the answer can be tried again', async () => {
  await askAndWait('How do I clear E40?');
  // Compute dies with the engine, so nothing needs to let it go on.
  product.pauseCompute();
  await ask('What does alarm E35 mean?');
  await lastAnswer()
    .getByText(/Loading the model|Reading your message/)
    .waitFor();
  await page.goto(await product.crashAndRestart());
  await page.getByTestId('question').last().getByText('E35').waitFor();
  await lastAnswer().getByRole('button', { name: 'Answer again', exact: true }).click();
  await lastAnswer().getByText('2 / 2').waitFor();
  await running().waitFor({ state: 'detached' });
  await lastAnswer().getByTestId('figures').waitFor();
});

test('a conversation that is not there is said to be gone, and a new one is a press away', async () => {
  await page.evaluate(() => {
    location.hash = '#/chat/nowhere';
  });
  const error = page.getByRole('alert');
  await error.getByText('request.notFound').waitFor();
  await error.getByRole('button', { name: 'New conversation' }).click();
  await page.getByRole('heading', { name: 'What would you like to know?' }).waitFor();
});

test('killed compute leaves what was written, says so, and the answer can be tried again', async () => {
  await askAndWait('How do I clear E40?');
  await askAndHold('What does alarm E35 mean?', async () => product.killCompute());
  const error = lastAnswer().getByRole('alert');
  await error.waitFor();
  await error.getByRole('button', { name: 'Try again' }).click();
  await lastAnswer().getByText('2 / 2').waitFor();
  await running().waitFor({ state: 'detached' });
  await lastAnswer().getByTestId('figures').waitFor();
  expect(await lastAnswer().getByRole('alert').count()).toBe(0);
});

test('the page speaks Chinese, and still does after a reload', async () => {
  await page.keyboard.press('Control+k');
  await page.keyboard.type('中文');
  await page.getByRole('option', { selected: true }).filter({ hasText: '切换到中文' }).waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: '新对话' }).waitFor();
  await page.reload();
  await page.getByRole('button', { name: '新对话' }).click();
  await page.getByRole('heading', { name: '想了解什么？' }).waitFor();
  expect(await answers().count()).toBe(0);
  expect(await page.evaluate(() => document.documentElement.lang)).toBe('zh-CN');
});

test('the used address opens nothing for another browser', async () => {
  const stranger = await browser.newContext();
  const response = await (await stranger.newPage()).goto(product.url);
  expect(response?.status()).toBe(401);
  await stranger.close();
});

test('nothing was complained about and nothing left the machine', () => {
  // The browser itself tells of the link that broke when the engine was killed.
  expect(window.complaints.filter((text) => !text.startsWith('WebSocket connection to'))).toEqual([]);
});

test('it ends when it is told to', async () => {
  expect(await product.stop()).toBe(0);
});
