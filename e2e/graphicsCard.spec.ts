import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compileFakeDriver, hasCompiler } from '../native/nvml/fakeDriver.fixture.ts';
import { panelOf } from './support/pages.ts';
import { type Product, startProduct } from './support/product.ts';
import { openBrowser, openWindow, type ProductWindow } from './support/window.ts';

// The Hardware page over the real engine, which finds a driver's library where the system's loader looks for it: two cards,
// one held down by heat and at its power limit, with the engine, a loaded model and strangers on it.
describe.runIf(hasCompiler() && process.platform === 'linux')('a computer with two NVIDIA cards', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'inhouse-driver-'));
  let product: Product;
  let browser: Browser;
  let window: ProductWindow;
  let page: Page;

  beforeAll(async () => {
    const driver = path.join(folder, 'libnvidia-ml.so.1');
    compileFakeDriver(driver, { cards: 2, strangers: 12, reasons: 0x24, withRelatives: true });
    const env = { LD_LIBRARY_PATH: folder };
    [product, browser] = await Promise.all([startProduct({ withSampleModel: true, env }), openBrowser()]);
    window = await openWindow(browser, { url: product.url, locale: 'en-US' });
    ({ page } = window);
    const question = page.getByRole('textbox', { name: 'Your message' });
    await question.fill('How do I clear E40?');
    await question.press('Enter');
    await page.getByText('capping head').first().waitFor();
    await page.evaluate(() => {
      location.hash = '#/hardware';
    });
    await page.getByRole('heading', { name: 'Hardware', level: 1 }).waitFor();
  });

  afterAll(async () => {
    await browser?.close();
    await product?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const panel = (title: string) => panelOf(page, title);
  // A name as a regular expression: words are found in any case, and "sample-model" before process 4321 is "l4", too.
  const card = (name: 'H100' | 'L4') =>
    panel('Graphics')
      .getByRole('listitem')
      .filter({ hasText: new RegExp(`^NVIDIA.{1,8}${name}`) });

  test('power, clocks, temperature and fan are told as they are', async () => {
    const first = card('H100');
    await first.getByText('313 W of 700 W').waitFor();
    await first.getByText('1755 MHz of 1980 MHz').waitFor();
    await first.getByText('41 °C').waitFor();
    expect(await first.getByText('Fan', { exact: true }).count()).toBe(0);
    await card('L4').getByText('62%').waitFor();
  });

  test('a card that is held down says by what, and the other one says nothing', async () => {
    const warning = card('H100').getByRole('alert');
    await warning.getByText('It is too hot.').waitFor();
    await warning.getByText('That is usual under full load.').waitFor();
    expect(await card('L4').getByRole('alert').count()).toBe(0);
  });

  test("the processes on a card are listed, Inhouse's own marked, the loaded model by its name", async () => {
    const programs = card('H100').getByRole('table', { name: 'Programs on this card' });
    await programs
      .getByRole('row', { name: /node sample-model \d+ 1\.07 GB$/ })
      .first()
      .waitFor();
    await programs.getByRole('row', { name: /Inhouse itself \d+ 537 MB$/ }).waitFor();
    await card('H100').getByText('and 6 more').waitFor();
    expect(await programs.innerText()).toContain('\uFFFD]0;owned');
  });

  test('power and clock are drawn over time', async () => {
    const charts = panel('Load over time');
    await charts.getByRole('row', { name: /^Power 625 W 625 W 625 W$/ }).waitFor({ timeout: 20_000 });
    await charts.getByRole('row', { name: /^Clock 1755 MHz 1755 MHz 1755 MHz$/ }).waitFor();
  });

  test('axe finds nothing wrong, and nothing was complained of', async () => {
    const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
    await page.evaluate(readFileSync(axe, 'utf8'));
    const found: { id: string; nodes: { html: string }[] }[] = await page.evaluate(
      'axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations)',
    );
    expect(found.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
    expect(window.complaints).toEqual([]);
  });
});
