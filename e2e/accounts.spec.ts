import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findViolations } from './support/accessibility.ts';
import { openPage } from './support/pages.ts';
import { type Product, startProduct } from './support/product.ts';
import { openBrowser, openWindow } from './support/window.ts';

// From the first start to a second person, told in order: every test goes on where the one before ended.
const ann = { name: 'Ann', passphrase: 'seven green kettles sing' };
const bob = { name: 'Bob', first: 'one quiet river stone', passphrase: 'four brass lamps glow' };
let product: Product;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct({ withSampleModel: true }), openBrowser()]);
  ({ page } = await openWindow(browser, { url: product.url, locale: 'en-US' }));
  page.setDefaultTimeout(15_000);
});

afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

const heading = (name: string) => page.getByRole('heading', { name, exact: true });
const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
const field = (label: string) => page.getByLabel(label, { exact: true });
const message = () => page.getByRole('textbox', { name: 'Your message' });
const lookAt = async (name: string) => {
  if (process.env.ACCOUNTS_SHOTS)
    await page.screenshot({ path: `${process.env.ACCOUNTS_SHOTS}/${name}.png` });
};

async function signIn(name: string, passphrase: string): Promise<void> {
  await heading('Sign in').waitFor();
  await field('Name').fill(name);
  await field('Passphrase').fill(passphrase);
  await press('Sign in');
}

async function fromMenu(name: string, item: string): Promise<void> {
  await page.locator('nav').getByRole('button', { name, exact: true }).click();
  await page.getByRole('menuitem', { name: item }).click();
}

test('the first steps make an administrator, encrypt what is there, and let nobody on who has not kept the recovery key', async () => {
  await message().waitFor();
  await openPage(page, 'setup');
  await press('Begin');
  await heading('What this computer has').waitFor();
  await press('Next');
  await heading('Where your data is kept').waitFor();
  await press('Next');
  await heading('Who may use it, and who could read the disk').waitFor();
  expect(await page.getByRole('checkbox', { name: /Encrypt what lies on the disk/ }).isChecked()).toBe(true);
  await page.getByRole('radio', { name: /Several people/ }).click();
  await field('Your name').fill(ann.name);
  await field('New passphrase').fill('password1234');
  await page.getByText('Easy to guess').waitFor();
  await field('New passphrase').fill(ann.passphrase);
  await field('New passphrase again').fill(ann.passphrase);
  await lookAt('protection');
  expect(await findViolations(page)).toEqual([]);
  await press('Protect it so');
  const dialog = page.getByRole('dialog', { name: 'Recovery key' });
  await dialog.waitFor();
  const groups = await dialog.locator('p[translate=no] span').allInnerTexts();
  expect(groups).toHaveLength(8);
  const kept = dialog.getByRole('button', { name: 'I have kept it' });
  expect(await kept.isDisabled()).toBe(true);
  for (const input of await dialog.getByRole('textbox').all()) {
    const label = await input.evaluate((element) => (element as HTMLInputElement).labels?.[0]?.textContent);
    await input.fill(groups[Number(/\d/.exec(label ?? '')?.[0]) - 1] ?? '');
  }
  await lookAt('recovery');
  await kept.click();
  await heading('Bring in your first model').waitFor();
});

test('who signs out leaves nothing of the page, and a wrong passphrase is told', async () => {
  await fromMenu('Ann', 'Sign out');
  await signIn(ann.name, 'wrong');
  await page.getByText('Name and passphrase do not belong together.').waitFor();
  expect(await page.locator('nav').count()).toBe(0);
  await lookAt('signIn');
  expect(await findViolations(page)).toEqual([]);
});

test('who signs in sees the window, also after a reload', async () => {
  await signIn(ann.name, ann.passphrase);
  await message().waitFor();
  await page.reload();
  await message().waitFor();
});

test('every section that an administrator has, and who is signed in, fit on a low screen', async () => {
  const isWhole = () =>
    page
      .getByRole('navigation', { name: 'Sections' })
      .evaluate(({ scrollHeight, clientHeight }) => scrollHeight <= clientHeight);
  await expect.poll(isWhole).toBe(true);
});

test('a page that is locked keeps what was typed for the same person', async () => {
  await message().fill('half a question');
  await page.keyboard.press('Control+l');
  await page.getByText('What you had open is still there').waitFor();
  expect(await message().isVisible()).toBe(false);
  await lookAt('locked');
  await field('Passphrase').fill(ann.passphrase);
  await press('Sign in');
  await message().waitFor();
  expect(await message().inputValue()).toBe('half a question');
});

test('an administrator adds somebody, and is not let go as the last one', async () => {
  await openPage(page, 'people');
  await page.getByText('You are the only one here.').waitFor();
  await press('Add a person');
  const dialog = page.getByRole('dialog', { name: 'Add a person' });
  await dialog.getByLabel('Name', { exact: true }).fill(bob.name);
  await dialog.getByLabel('New passphrase', { exact: true }).fill(bob.first);
  await dialog.getByLabel('New passphrase again', { exact: true }).fill(bob.first);
  await lookAt('addPerson');
  await dialog.getByRole('button', { name: 'Add a person' }).click();
  await page.getByText('Has never signed in').waitFor();
  await lookAt('people');
  expect(await findViolations(page)).toEqual([]);
  await page.getByRole('button', { name: 'What can be done with Ann' }).click();
  await page.getByRole('menuitem', { name: 'Disable…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Disable', exact: true }).click();
  await page.getByText('is the last administrator').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
});

test('an operator chooses a passphrase of their own first, and is shown the chat and nothing that is not theirs', async () => {
  await fromMenu('Ann', 'Sign out');
  await signIn(bob.name, bob.first);
  await heading('Change your passphrase').waitFor();
  await field('Passphrase until now').fill(bob.first);
  await field('New passphrase').fill(bob.passphrase);
  await field('New passphrase again').fill(bob.passphrase);
  await lookAt('firstPassphrase');
  await press('Change it');
  await message().waitFor();
  expect(await message().inputValue()).toBe('');
  const entries = await page
    .getByRole('navigation', { name: 'Sections' })
    .getByRole('button')
    .allInnerTexts();
  expect(entries.map((text) => text.trim().split('\n').at(-1)?.trim())).toEqual([
    ...['Chat', 'All actions', 'Settings', 'Bob'],
  ]);
  await lookAt('operator');
});
