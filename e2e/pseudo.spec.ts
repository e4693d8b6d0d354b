import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { errorTable } from '../electron/common/errors/table.ts';
import { everyPage, findDetailPages, openPage } from './support/pages.ts';
import { type Product, startProduct } from './support/product.ts';
import { openBrowser, openWindow, type ProductWindow } from './support/window.ts';

let product: Product;
let browser: Browser;
let window: ProductWindow;
/** Words of what the engine has sent: names of models, processors, disks. */
const sent = new Set<string>();

beforeAll(async () => {
  [product, browser] = await Promise.all([
    startProduct({ withSampleModel: true, browse: ['assets'] }),
    openBrowser(),
  ]);
  window = await openWindow(browser, { url: product.url, locale: 'en-US' });
  window.page.on('websocket', (socket) =>
    socket.on('framereceived', ({ payload }) => keepWords(String(payload))),
  );
  await window.page.goto(`${new URL(product.url).origin}/?pseudo`);
});
afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

/**
 * Words in the page, its labels and its titles that did not come from the texts. Left out: code, keys, fields that people
 * fill, what has a language of its own (`lang`), and what a test's own data is called.
 */
function findForeign(): { text: string; words: string[]; where: string }[] {
  const found: { text: string; words: string[]; where: string }[] = [];
  const strip = (text: string) => {
    let left = text;
    for (let before = ''; before !== left; ) {
      before = left;
      left = left.replace(/⟦[^⟦⟧]*⟧/g, ' ');
    }
    return left;
  };
  const known = [
    /\/[^\s]*/g, // Paths.
    /[\w.-]+\.(?:json|jsonl|safetensors|gguf|onnx|jinja|md|txt|db)\b/g,
    /\b(?:Inhouse|English|Apache-2\.0|Markdown|JSON|Hugging Face|LM Studio|ONNX Runtime|WebGPU|webgpu|CUDA|cuda|DirectML|dml|CoreML|coreml|NVML|nvidia-smi|systeminformation|Linux|Debian|Node\.js os|x64|linux-x64|win32-x64|darwin-arm64|NVIDIA|AMD|Intel)\b/g,
    /\b(?:INT8|INT4|FP16|FP32|BF16|F32|F16|KV|CPU|GPU|AVX2?|AVX-?512\w*|VNNI|AMX|NUMA|RAM|L[123]|PPL|KL|F16C|FMA|BMI2?|SSE\w*|NEON|ext4|xfs|btrfs|ntfs|NTFS|cgroup|[KMG]iB)\b/g,
    /\b(?:qwen2|llama|mistral|phi3|qwen3|sample-model|sample model|exact|fast)\b/gi,
    /[\d.,]+\s*(?:[KMGT]?B|[KMBT]|%|ms|s|h|min|GHz|MHz|GB\/s|MB\/s|°C)(?:\/s)?/g,
    /\b(?:[KMGT]?B|GB\/s|MB\/s|ms|GHz|°C)\b/g,
    /--[\w-]+|\bFOLDER\b|简体中文/g,
    /\b[0-9a-f]{6,}\b/g,
    /\d{1,2} \w{3,4} \d{4}(?:, [\d:]+)?|\w{3} \d{1,2}, \d{4}, [\d:]+ [AP]M|\d{4}-\d{2}-\d{2}|SHA-256/g,
  ];
  const judge = (text: string, where: string) => {
    const left = known.reduce((rest, pattern) => rest.replace(pattern, ' '), strip(text));
    const words = left.match(/\p{L}[\p{L}\p{N}]+/gu) ?? [];
    if (words.length > 0) found.push({ text: text.trim(), words, where });
  };
  const skipped = '[translate=no], code, kbd, pre, script, style, [contenteditable]';
  const isSkipped = (element: Element) =>
    element.closest(skipped) !== null || element.closest('[lang]') !== document.documentElement;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (!parent || isSkipped(parent) || !parent.checkVisibility()) continue;
    // A sentence may be cut into several nodes: then the whole of its element is judged.
    const text = parent.children.length === 0 ? (parent.textContent ?? '') : (node.textContent ?? '');
    judge(text, `<${parent.tagName.toLowerCase()} class="${parent.className}">`);
  }
  for (const name of [
    'aria-label',
    'title',
    'placeholder',
    'alt',
    'aria-description',
    'aria-roledescription',
  ])
    for (const element of document.querySelectorAll(`[${name}]`))
      if (!isSkipped(element))
        judge(element.getAttribute(name) ?? '', `${name} of <${element.tagName.toLowerCase()}>`);
  return found;
}

/** What the engine says is data and stands as it is; but a bare word of the contract (`running`) is for a text to say. */
function keepWords(frame: string): void {
  for (const [, value = '', isKey] of frame.matchAll(/"((?:[^"\\]|\\.)*)"(\s*:)?/g)) {
    if (isKey || /^[a-z]+(?:[A-Z][a-z]*)*$/.test(value)) continue;
    for (const word of value.match(/\p{L}[\p{L}\p{N}]+/gu) ?? []) sent.add(word);
  }
}

/** The sentences of errors are in a table of their own, in both languages; they are filled with what happened. */
const errorSentences = Object.values(errorTable).flatMap(({ en }) =>
  [en.what, en.next].map((text) => {
    const parts = text.split(/\{\w+\}/).map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
    return new RegExp(parts.join('[^]*?'));
  }),
);

async function findHardCoded(page: Page): Promise<string[]> {
  const foreign = await page.evaluate(findForeign);
  return foreign
    .filter(({ words }) => words.some((word) => !sent.has(word)))
    .filter(({ text }) => !errorSentences.some((sentence) => sentence.test(text)))
    .map(({ text, where }) => `${where}: ${text.slice(0, 160)}`);
}

test.each([...everyPage, 'training/new', 'training/guided', 'training/adapters', 'training/evaluations'])(
  '%s takes every word from the texts',
  async (route) => {
    await openPage(window.page, route);
    expect(await findHardCoded(window.page)).toEqual([]);
  },
);

test('a job’s and a model’s own page take every word from the texts', async () => {
  for (const route of await findDetailPages(window.page)) {
    await openPage(window.page, route);
    expect(await findHardCoded(window.page), route).toEqual([]);
  }
});

test('a data set’s own page and its import take every word from the texts', async () => {
  const { page } = window;
  await openPage(page, 'datasets');
  // The buttons have names that nobody speaks; this one is known by its place.
  await page.locator('#content button').last().click();
  await page.getByTestId('import-look').waitFor();
  expect(await findHardCoded(page), 'preview').toEqual([]);
  await page.getByTestId('dry-run').getByRole('button').click();
  await page.getByTestId('dry-run-result').waitFor();
  expect(await findHardCoded(page), 'trial').toEqual([]);
  await page.getByTestId('import-look').getByRole('button').last().click();
  await page.getByTestId('import-done').waitFor();
  expect(await findHardCoded(page), 'done').toEqual([]);
  await page.getByTestId('import-run').getByRole('button').last().click();
  const place = page.locator('#content [role=tab]');
  await place.first().waitFor();
  const id = new URL(page.url()).hash.replace('#/', '').split('~')[0];
  for (const tab of ['sources', 'history']) {
    await openPage(page, `${id}~${tab}`);
    expect(await findHardCoded(page), tab).toEqual([]);
  }
});

test('the palette and the list of shortcuts take every word from the texts', async () => {
  const { page } = window;
  await page.locator('#content').focus();
  await page.keyboard.press('?');
  await page.getByRole('dialog').waitFor();
  expect(await findHardCoded(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.keyboard.press('Control+k');
  await page.getByRole('listbox').waitFor();
  expect(await findHardCoded(page)).toEqual([]);
  await page.keyboard.press('Escape');
});

test('a word that is not from the texts is found', async () => {
  const { page } = window;
  await page.evaluate(() => {
    const planted = document.createElement('p');
    planted.textContent = 'Planted words';
    planted.title = 'Another';
    document.body.append(planted);
  });
  const found = await findHardCoded(page);
  expect(found.some((text) => text.includes('Planted words'))).toBe(true);
  expect(found.some((text) => text.includes('Another'))).toBe(true);
});
