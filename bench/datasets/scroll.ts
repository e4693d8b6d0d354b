import type { Page } from 'playwright';
import { startProduct } from '../../e2e/support/product.ts';
import { openBrowser, openWindow } from '../../e2e/support/window.ts';
import { createOpenFiles } from '../../electron/engine/datasets/openFiles.ts';
import { insertDataset, listDatasets } from '../../electron/engine/datasets/records.ts';
import { openStore } from '../../electron/engine/store/store.ts';
import type { BenchOptions } from '../benches.ts';
import { type Figure, figure } from '../results.ts';
import { syntheticRows } from './syntheticRows.ts';

const rows = Number(process.env.INHOUSE_BENCH_ROWS ?? 1_000_000);
const jumps = 10;
const wheelMs = 6_000;
const wheelStepPx = 240;

/**
 * The table of a large data set in Chromium: from the press to the first rows, scrolled by wheel, and dragged to places far away.
 * A row is blank while it is drawn without its texts; what is counted is for how many animation frames in a row.
 */
export async function benchScroll({ workFolder, rounds }: BenchOptions): Promise<Figure[]> {
  const dataDir = await syntheticRows(workFolder, rows, { key: null });
  await enter(dataDir);
  const product = await startProduct({ dataDir });
  const browser = await openBrowser();
  const opened: number[] = [];
  const wheel: Blank[] = [];
  const jumped: Blank[] = [];
  try {
    const { page } = await openWindow(browser, { url: product.url, locale: 'en-US' });
    for (let round = 0; round < rounds; round += 1) {
      opened.push(await open(page));
      wheel.push(await watched(page, () => turnWheel(page)));
      jumped.push(await watched(page, () => jump(page)));
    }
  } finally {
    await browser.close();
    await product.stop();
  }
  const of = (label: string, blanks: readonly Blank[]) => [
    figure(
      { label: `${label}: a row blank at most`, unit: 'frames', under: 3 },
      blanks.map(({ longest }) => longest),
    ),
    figure(
      { label: `${label}: frames with a blank row`, unit: '%', under: null },
      blanks.map(({ share }) => 100 * share),
    ),
    figure(
      { label: `${label}: frames`, unit: 'a second', under: null },
      blanks.map(({ framesPerSecond }) => framesPerSecond),
    ),
  ];
  return [
    figure({ label: `from the list to the first of ${rows} rows`, unit: 'ms', under: 300 }, opened),
    ...of('by wheel', wheel),
    ...of('dragged to far places', jumped),
  ];
}

/** The list's row for the file and its search index, as an import leaves them. */
async function enter(dataDir: string): Promise<void> {
  const store = await openStore({ dataDir });
  try {
    if (listDatasets(store).length > 0) return;
    await index(dataDir);
    const row = insertDataset({ id: 'bench', name: 'bench', kind: 'chat', description: '' });
    await store.write({ audit: null, statements: [row] });
  } finally {
    await store.close();
  }
}

/** As it is some time after an import; otherwise the engine would begin with it while rows are looked at. */
async function index(dataDir: string): Promise<void> {
  const files = createOpenFiles({ dataDir, key: null });
  try {
    await files.run({ dataset: 'bench', role: 'writer' }, 'search.index', {});
  } finally {
    await files.close();
  }
}

async function open(page: Page): Promise<number> {
  await page.evaluate(() => {
    location.hash = '#/datasets';
  });
  const name = page.getByRole('link', { name: 'bench', exact: true });
  await name.waitFor();
  const begun = performance.now();
  await name.click();
  await page.locator('[role=row][data-row]').first().waitFor();
  return performance.now() - begun;
}

interface Blank {
  /** Animation frames in a row in which one row was without its texts. */
  readonly longest: number;
  readonly share: number;
  readonly framesPerSecond: number;
}

/** Looks at every frame that the page draws while something is done with it. */
async function watched(page: Page, act: () => Promise<void>): Promise<Blank> {
  await page.evaluate(() => {
    const watch = {
      frames: 0,
      blankFrames: 0,
      longest: 0,
      runs: new Map<string, number>(),
      begun: performance.now(),
      isOver: false,
    };
    (globalThis as unknown as { watch: typeof watch }).watch = watch;
    const look = () => {
      if (watch.isOver) return;
      const blank = [...document.querySelectorAll('[role=row][aria-busy=true]')].map((row) => row.id);
      const runs = new Map(blank.map((id) => [id, (watch.runs.get(id) ?? 0) + 1]));
      watch.runs = runs;
      watch.frames += 1;
      if (blank.length > 0) watch.blankFrames += 1;
      watch.longest = Math.max(watch.longest, ...runs.values(), 0);
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
  await act();
  return page.evaluate(() => {
    const { watch } = globalThis as unknown as {
      watch: { frames: number; blankFrames: number; longest: number; begun: number; isOver: boolean };
    };
    watch.isOver = true;
    const seconds = (performance.now() - watch.begun) / 1000;
    return {
      longest: watch.longest,
      share: watch.blankFrames / Math.max(1, watch.frames),
      framesPerSecond: watch.frames / seconds,
    };
  });
}

async function turnWheel(page: Page): Promise<void> {
  await page.getByRole('grid').hover();
  const until = performance.now() + wheelMs;
  while (performance.now() < until) {
    await page.mouse.wheel(0, wheelStepPx);
    await page.waitForTimeout(16);
  }
}

/** As dragging the thumb does: the scroll position is set, and the rows there are waited for. */
async function jump(page: Page): Promise<void> {
  for (let index = 1; index <= jumps; index += 1) {
    await page.getByRole('grid').evaluate(
      (grid, share) => {
        grid.scrollTop = (grid.scrollHeight - grid.clientHeight) * share;
      },
      ((index * 7919) % 1000) / 1000,
    );
    await page.locator('[role=row][data-row]').first().waitFor();
    await page.waitForTimeout(200);
  }
}
