import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Product, startProduct } from './support/product.ts';
import { type StoredChat, storeChats } from './support/storedChats.ts';
import { openBrowser, openWindow, type ProductWindow } from './support/window.ts';

// What the page makes of the texts that models write, and of very many of them.
let product: Product;
let browser: Browser;
let window: ProductWindow;
let page: Page;

const fence = '```';
const rich = `# Fault report

The **capping head** lost its signal; see [the manual](https://example.invalid/manual) and ![a photo](https://example.invalid/a.png).

| Code | Meaning | Times |
|------|:--------|------:|
| E40 | capping head | 3 |
| E59 | compressor | 12 |

The rate is $r = \\frac{n}{t}$, so it costs $5 and not $6. Also \\(a^2 + b^2 = c^2\\):

$$\\int_0^1 x^2\\,dx = \\frac{1}{3}$$

${fence}python
def clear(code: str) -> bool:
    """Clears an alarm."""
    return code in {"E40", "E59"}
${fence}

- [x] cable checked
- [ ] controller restarted

<script>document.title = 'broken in'</script> and <b style="color:red">bold</b>.`;

const thought = '<think>\nThe code is E40, so it is the capping head.\n</think>\n\nCheck the **cable**.';

const hostile = [
  `An unbalanced $ sign, an open **bold, an open \`code and [a link](`,
  `${'> '.repeat(400)}deep`,
  `${'- '.repeat(400)}deep`,
  '*a_ '.repeat(50_000),
  `| a | b |\n|---|---|\n${'| 1 | 2 |\n'.repeat(2_000)}`,
  `$$\\def\\x{\\x\\x}\\x$$`,
  `$$\\htmlStyle{color: red}{x} \\fcolorbox{red}{blue}{A} \\pmb{x}$$`,
  `${fence}js\n${'const a = "b";\n'.repeat(20_000)}${fence}`,
  'The end of it.',
].join('\n\n');

const answered = (id: string, title: string, text: string, reasoningMs?: number): StoredChat => ({
  id,
  title,
  messages: [
    { role: 'user', text: `About ${title}` },
    { role: 'assistant', text, ...(reasoningMs ? { reasoningMs } : {}) },
  ],
});

const long: StoredChat = {
  id: 'long',
  title: 'long',
  messages: Array.from({ length: 10_000 }, (_, index) => ({
    role: index % 2 === 0 ? ('user' as const) : ('assistant' as const),
    text: index === 1 ? 'The very first answer of all: marzipan.' : `Message ${index}. **Some** words.`,
  })),
};

const many: StoredChat[] = Array.from({ length: 5_000 }, (_, index) => ({
  id: `many-${index}`,
  title: `Old conversation ${index}`,
  messages: [],
  updatedAt: new Date(Date.UTC(2025, 0, 1) - index * 60_000).toISOString(),
}));

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct({ withSampleModel: true }), openBrowser()]);
  storeChats(product.dataDir, [
    ...many,
    long,
    answered('hostile', 'hostile', hostile),
    answered('thought', 'thought', thought, 3_200),
    answered('rich', 'rich', rich),
  ]);
  window = await openWindow(browser, { url: product.url, locale: 'en-US' });
  ({ page } = window);
});

afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

const answer = () => page.getByTestId('answer').last();

async function open(conversation: string): Promise<void> {
  await page.evaluate((id) => {
    location.hash = `#/chat/${id}`;
  }, conversation);
  await page.getByTestId('answer').last().waitFor();
}

/** What axe finds wrong with the page as it is. */
async function violations(): Promise<string[]> {
  // A tooltip of the button that was pressed last is none of the page.
  await page.mouse.move(0, 0);
  await page.getByRole('tooltip').first().waitFor({ state: 'detached' });
  const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
  await page.evaluate(readFileSync(axe, 'utf8'));
  const found: { id: string; nodes: { html: string }[] }[] = await page.evaluate(
    'axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations)',
  );
  return found.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
}

test('tables, code in colours and formulas are set, and tasks are marked', async () => {
  await open('rich');
  await answer().getByRole('table').waitFor();
  expect(await answer().getByRole('cell').count()).toBe(6);
  await answer().locator('.hljs-keyword').first().waitFor();
  await answer().locator('.katex').nth(2).waitFor();
  expect(await answer().locator('.katex').count()).toBe(3);
  expect(await answer().innerText()).toContain('it costs $5 and not $6');
  await answer().getByRole('img', { name: 'Done', exact: true }).waitFor();
});

test('a link leads nowhere, an image is not loaded, HTML is text', async () => {
  expect(await answer().locator('a, img[src], script, b').count()).toBe(0);
  const text = await answer().innerText();
  expect(text).toContain('the manual (https://example.invalid/manual)');
  expect(text).toContain('Image, not loaded: a photo');
  expect(text).toContain(`<script>document.title = 'broken in'</script>`);
  expect(await page.title()).not.toBe('broken in');
});

test('code is copied as it is', async () => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await answer().getByRole('button', { name: 'Copy the code' }).click();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toContain('def clear(code: str) -> bool:\n    """Clears an alarm."""');
});

test('axe finds nothing wrong with it, with the settings open and with a search', async () => {
  expect(await violations()).toEqual([]);
  await page.keyboard.press('Control+,');
  await page.getByRole('textbox', { name: 'System prompt' }).waitFor();
  await page.getByRole('textbox', { name: 'Search all conversations' }).fill('capping');
  await page.getByTestId('hit').first().waitFor();
  expect(await violations()).toEqual([]);
  await page.getByRole('textbox', { name: 'Search all conversations' }).fill('');
  await page.keyboard.press('Control+,');
});

test('reasoning is folded away with its time, and unfolds', async () => {
  await open('thought');
  const head = page.getByRole('button', { name: 'Thought for 3.2 s' });
  await head.waitFor();
  expect(await answer().innerText()).not.toContain('so it is the capping head');
  await head.click();
  await answer().getByText('so it is the capping head').waitFor();
  expect(await answer().innerText()).not.toContain('think>');
});

test('what somebody wrote to break a page is shown whole, and the page goes on', async () => {
  await open('hostile');
  await answer().getByText('The end of it.').waitFor();
  const field = page.getByRole('textbox', { name: 'Your message' });
  await field.fill('still here');
  expect(await field.inputValue()).toBe('still here');
  await field.fill('');
});

test('of ten thousand messages only those near the reader are on the page', async () => {
  await open('long');
  await page.getByText('Message 9999.').waitFor();
  expect(await page.getByTestId('answer').count()).toBeLessThan(100);
  await page.getByRole('textbox', { name: 'Search all conversations' }).fill('marzipan');
  await page.getByTestId('hit').first().click();
  await page.locator('[data-marked]').getByText('marzipan').waitFor();
  await page.getByRole('button', { name: 'To the newest message' }).click();
  await page.getByText('Message 9999.').waitFor();
  await page.getByRole('textbox', { name: 'Search all conversations' }).fill('');
});

test('scrolling up brings earlier messages and leaves in place what is being read', async () => {
  const mark = page.getByText('Message 9985.');
  const top = async () => Math.round((await mark.boundingBox())?.y ?? 0);
  const area = page.getByRole('region', { name: 'Conversation', exact: true });
  await area.evaluate((scrolled) => scrolled.scrollTo({ top: 1_100 }));
  expect(await page.getByText('Message 9960.').count()).toBe(0);
  const before = await top();
  await page.mouse.move(700, 400);
  await page.mouse.wheel(0, -400);
  await page.getByText('Message 9960.').waitFor({ state: 'attached' });
  await expect.poll(async () => Math.abs((await top()) - before - 400)).toBeLessThan(3);
});

test('of five thousand conversations only those in sight are on the page, and the oldest is reached', async () => {
  const entries = page.locator('[data-conversation]');
  expect(await entries.count()).toBeLessThan(60);
  const list = page.getByRole('navigation', { name: 'Conversations' }).locator('ul').locator('..');
  await expect
    .poll(
      async () => {
        await list.evaluate((area) => area.scrollTo({ top: area.scrollHeight }));
        return page.getByText('Old conversation 4999').count();
      },
      { timeout: 60_000, interval: 100 },
    )
    .toBe(1);
  expect(await entries.count()).toBeLessThan(60);
});

test('nothing was complained about and nothing left the machine', () => {
  expect(window.complaints).toEqual([]);
});
