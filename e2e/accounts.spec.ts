import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findViolations } from './support/accessibility.ts';
import { connectTo } from './support/dialogues.ts';
import { type Product, startProduct } from './support/product.ts';
import { openBrowser, openWindow } from './support/window.ts';

const person = { name: 'Ann', passphrase: 'seven green kettles sing' };
let product: Product;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct({ withSampleModel: true }), openBrowser()]);
  const link = await connectTo(product);
  await link.client.access.setUp({ mode: 'accounts', encrypts: true, person });
  link.close();
  ({ page } = await openWindow(browser, { url: product.url, locale: 'en-US' }));
});

afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

const heading = (name: string) => page.getByRole('heading', { name, exact: true });

async function signIn(passphrase: string): Promise<void> {
  await page.getByLabel('Name', { exact: true }).fill(person.name);
  await page.getByLabel('Passphrase', { exact: true }).fill(passphrase);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

test('who has not signed in sees the question who it is and nothing else, and a wrong passphrase is told', async () => {
  await heading('Sign in').waitFor();
  expect(await page.locator('nav').count()).toBe(0);
  await signIn('wrong');
  await page.getByText('Name and passphrase do not belong together.').waitFor();
  expect(await findViolations(page)).toEqual([]);
});

test('who signs in sees the window, also after a reload', async () => {
  await signIn(person.passphrase);
  const field = page.getByRole('textbox', { name: 'Your message' });
  await field.waitFor();
  await page.reload();
  await field.waitFor();
  expect(await heading('Sign in').count()).toBe(0);
});

test('a session that has ended covers the page, and what was typed is there after signing in again', async () => {
  const field = page.getByRole('textbox', { name: 'Your message' });
  await field.fill('half a question');
  const token = await page.evaluate(() => sessionStorage.getItem('inhouse.session'));
  const link = await connectTo(product);
  await link.client.access.resume({ token: token ?? '' });
  await link.client.access.signOut();
  link.close();
  await heading('Sign in').waitFor();
  expect(await field.isVisible()).toBe(false);
  await page.getByText('What you had open is still there').waitFor();
  await signIn(person.passphrase);
  await field.waitFor();
  expect(await field.inputValue()).toBe('half a question');
});
