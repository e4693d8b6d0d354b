import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { panelOf } from './support/pages.ts';
import { type Product, startProduct } from './support/product.ts';
import { openBrowser, openWindow, type ProductWindow } from './support/window.ts';

// The Hardware page over the real engine, on a machine whose nvidia-smi says what one said on a workstation.
const programs = mkdtempSync(path.join(tmpdir(), 'inhouse-nvidia-'));
const card =
  'NVIDIA RTX 6000 Ada Generation, 00000000:41:00.0, 49140, 812, 550.54.15, 7, 38, 8.9, 22.41, 300.00, 210, 3105, 210, 3105, 405, 10001, 30';
let product: Product;
let browser: Browser;
let window: ProductWindow;
let page: Page;

beforeAll(async () => {
  const program = path.join(programs, 'nvidia-smi');
  // Other questions than ours (systeminformation asks its own) get no answer.
  writeFileSync(program, `#!/bin/sh\ncase "$*" in *compute_cap*) echo '${card}';; *) exit 9;; esac\n`);
  chmodSync(program, 0o755);
  const env = { PATH: `${programs}:${process.env.PATH}` };
  [product, browser] = await Promise.all([startProduct({ withSampleModel: true, env }), openBrowser()]);
  window = await openWindow(browser, { url: product.url, locale: 'en-US' });
  ({ page } = window);
  await page.getByRole('textbox', { name: 'Your message' }).waitFor();
  await page.evaluate(() => {
    location.hash = '#/hardware';
  });
  await page.getByRole('heading', { name: 'Hardware', level: 1 }).waitFor();
});

afterAll(async () => {
  await browser?.close();
  await product?.stop();
  rmSync(programs, { recursive: true, force: true });
});

const panel = (title: string) => panelOf(page, title);

async function violations(): Promise<string[]> {
  const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
  await page.evaluate(readFileSync(axe, 'utf8'));
  const found: { id: string; nodes: { html: string }[] }[] = await page.evaluate(
    'axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations)',
  );
  return found.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
}

test('the computer is told in short, and every part has its panel', async () => {
  const short = panel('This computer at a glance');
  await short.getByText('Threads:').or(short.getByText('threads:')).waitFor();
  await short
    .getByText(/[\d.]+ [GT]B free/)
    .first()
    .waitFor();
  await short.getByText('NVIDIA RTX 6000 Ada Generation').waitFor();
  await panel('Processor').getByText('AVX2', { exact: true }).waitFor();
  await panel('Memory').getByText('Inhouse itself').first().waitFor();
  await panel('Disks').getByText('Models are kept here').waitFor();
  await panel('Files from outside').getByText('Node.js').first().waitFor();
});

test("a card's memory is what its driver says, and it is said who says so", async () => {
  const graphics = panel('Graphics');
  await graphics.getByText('nvidia-smi says').waitFor();
  expect(await graphics.innerText()).toContain('51.5 GB · decides');
  expect(await graphics.innerText()).toContain('550.54.15');
  await graphics.getByText('22 W of 300 W').waitFor();
  await graphics.getByText('405 MHz of 10001 MHz').waitFor();
  await page.getByRole('button', { name: 'nvidia-smi Answered' }).click();
  await page.getByText(card).waitFor();
});

test('how quickly models are read is measured on the real files', async () => {
  const disks = panel('Disks');
  await disks.getByRole('button', { name: 'Measure reading' }).click();
  await disks.getByText(/Models are read at [\d.]+ [KMG]B\/s/).waitFor();
  await disks.getByText(/MB read from \d+ files/).waitFor();
});

test('the load is drawn as it is, with its figures beside the lines', async () => {
  const charts = panel('Load over time');
  const load = charts.getByRole('table').first();
  await load.getByRole('row', { name: /^Processor [\d.]+% [\d.]+% [\d.]+%$/ }).waitFor({ timeout: 20_000 });
  await load.getByRole('row', { name: /^Graphics card 7% 7% 7%$/ }).waitFor();
  await charts.getByRole('row', { name: /^Power 22 W 22 W 22 W$/ }).waitFor();
  await charts.getByRole('row', { name: /^Clock 210 MHz 210 MHz 210 MHz$/ }).waitFor();
  await charts.getByRole('img', { name: /^Processor: now .* highest/ }).waitFor();
  await charts.getByText('Week', { exact: true }).click();
  await charts.getByRole('img', { name: /^Processor: now .* highest/ }).waitFor();
});

test('the self-test passes on this computer, the sample model answers, and the report can be taken along', async () => {
  const selftest = panel('Self-test');
  await selftest.getByRole('button', { name: 'Run the self-test' }).click();
  await selftest.getByText(/Everything is in order|It works/).waitFor({ timeout: 60_000 });
  expect(await selftest.locator('[data-testid=selftest-check][data-state=failed]').count()).toBe(0);
  expect(await selftest.innerText()).toContain('How do I clear E40? → capping head');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    selftest.getByRole('button', { name: 'Report (text)' }).click(),
  ]);
  const text = readFileSync(await download.path(), 'utf8');
  expect(text).toContain('ONNX Runtime computes the right numbers');
  expect(text).not.toContain(product.dataDir);
});

test('a reload shows the last self-test again', async () => {
  await page.reload();
  await panel('Self-test').getByTestId('selftest-check').nth(14).waitFor();
});

test('at 200% zoom nothing is cut off at the side', async () => {
  await page.setViewportSize({ width: 640, height: 800 });
  const width = await page.evaluate(() => {
    const body = document.querySelector('section[tabindex="0"]');
    return body ? body.scrollWidth - body.clientWidth : -1;
  });
  expect(width).toBe(0);
  await page.setViewportSize({ width: 1280, height: 800 });
});

test('axe finds nothing wrong, and nothing was complained of', async () => {
  expect(await violations()).toEqual([]);
  expect(window.complaints).toEqual([]);
});
