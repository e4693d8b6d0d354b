import { expect, test, vi } from 'vitest';
import type { RowSummary } from '../../../../../electron/contract/datasets/rows.ts';
import { createRowPages, type FetchedPage, type PageAsk, pageRows, wantedPages } from './rowPages.ts';

const row = (id: number, label: string | null = null) => ({ id, label }) as RowSummary;

interface Engine {
  readonly asked: PageAsk[];
  readonly given: Map<number, string>;
  total: number;
  snapshot: number;
  isComplete: boolean;
}

/** A list whose row at place n has the id n + 1, and pages over it. */
function listOf(total: number) {
  const engine: Engine = { asked: [], given: new Map(), total, snapshot: 7, isComplete: true };
  const pages = createRowPages(async (ask, signal): Promise<FetchedPage> => {
    engine.asked.push(ask);
    await Promise.resolve();
    signal.throwIfAborted();
    const { from, atMost } = ask;
    const count = Math.max(0, Math.min(atMost, engine.total - from));
    const rows = Array.from({ length: count }, (_, index) =>
      row(from + index + 1, engine.given.get(from + index + 1) ?? null),
    );
    return {
      rows,
      total: engine.total,
      isComplete: engine.isComplete,
      snapshot: engine.snapshot,
      unsearched: 0,
    };
  });
  pages.open();
  return { engine, pages };
}

const idAt = (pages: ReturnType<typeof createRowPages>, position: number) =>
  pages.rowAt(position)?.id ?? null;

test('what is seen comes first, then what follows in the direction of movement', () => {
  expect(wantedPages({ from: 0, to: 20, direction: 0 })).toEqual([0, 1]);
  expect(wantedPages({ from: 95, to: 120, direction: 1 })).toEqual([0, 1, 2, 3]);
  expect(wantedPages({ from: 950, to: 980, direction: -1 })).toEqual([9, 8, 7]);
  expect(wantedPages({ from: 50, to: 80, direction: -1 })).toEqual([0]);
});

test('the first page names the list that all others are asked of', async () => {
  const { engine, pages } = listOf(1_000_000);
  pages.show(999_950, 1_000_000, 0);
  await vi.waitFor(() => expect(idAt(pages, 999_999)).toBe(1_000_000));
  expect(engine.asked[0]).toEqual({ from: 0, atMost: pageRows, snapshot: undefined });
  pages.show(500_000, 500_020, 0);
  await vi.waitFor(() => expect(idAt(pages, 500_000)).toBe(500_001));
  expect(engine.asked.at(-1)?.snapshot).toBe(7);
  expect(pages.view.facts).toMatchObject({ total: 1_000_000, isComplete: true });
});

test('nothing is asked twice, nothing behind the end', async () => {
  const { engine, pages } = listOf(130);
  pages.show(0, 20, 1);
  await vi.waitFor(() => expect(idAt(pages, 129)).toBe(130));
  pages.show(100, 130, 1);
  pages.show(90, 120, -1);
  await Promise.resolve();
  expect(engine.asked.map(({ from }) => from)).toEqual([0, 100]);
});

test('pages that were not seen for long are forgotten and come again', async () => {
  const { pages } = listOf(100_000);
  for (let page = 0; page < 70; page += 1) {
    pages.show(page * pageRows, page * pageRows + 20, 0);
    await vi.waitFor(() => expect(idAt(pages, page * pageRows)).toBe(page * pageRows + 1));
  }
  expect(idAt(pages, 0)).toBeNull();
  pages.show(0, 20, 0);
  await vi.waitFor(() => expect(idAt(pages, 5)).toBe(6));
});

test('after a change what was shown stays until the new has come', async () => {
  const { engine, pages } = listOf(50);
  pages.show(0, 20, 0);
  await vi.waitFor(() => expect(idAt(pages, 0)).toBe(1));
  engine.given.set(1, 'alarm');
  pages.refresh();
  expect(pages.rowAt(0)?.label).toBeNull();
  await vi.waitFor(() => expect(pages.rowAt(0)?.label).toBe('alarm'));
  pages.put(row(2, 'edited'));
  expect(pages.rowAt(1)?.label).toBe('edited');
});

test('a list that is gone is taken up anew, without a row of the old one', async () => {
  const { engine, pages } = listOf(300);
  pages.show(0, 20, 1);
  await vi.waitFor(() => expect(idAt(pages, 250)).toBe(251));
  engine.snapshot = 8;
  engine.total = 40;
  pages.renew();
  expect(idAt(pages, 0)).toBe(1);
  await vi.waitFor(() => expect(pages.view.facts).toMatchObject({ total: 40, snapshot: 8 }));
  expect(idAt(pages, 250)).toBeNull();
});

test('a list that is still being made grows by itself', async () => {
  const { engine, pages } = listOf(30);
  engine.isComplete = false;
  pages.show(0, 40, 0);
  await vi.waitFor(() => expect(pages.view.facts?.total).toBe(30));
  Object.assign(engine, { total: 180, isComplete: true });
  await vi.waitFor(() => expect(pages.view.facts).toMatchObject({ total: 180, isComplete: true }));
  await vi.waitFor(() => expect(idAt(pages, 99)).toBe(100));
  pages.close();
});

test('rows of a range are read whether they are kept or not', async () => {
  const { pages } = listOf(450);
  pages.show(0, 20, 0);
  await vi.waitFor(() => expect(idAt(pages, 0)).toBe(1));
  const rows = await pages.read(95, 410);
  expect(rows.map(({ id }) => id)).toEqual(Array.from({ length: 315 }, (_, index) => 96 + index));
  expect(await pages.read(440, 500)).toHaveLength(10);
});

test('a refusal is told, and asking again is possible', async () => {
  let isBroken = true;
  const pages = createRowPages(async () => {
    if (isBroken) throw new Error('no');
    return { rows: [row(1)], total: 1, isComplete: true, snapshot: 1, unsearched: 0 };
  });
  pages.open();
  await vi.waitFor(() => expect(pages.view.error).toBeInstanceOf(Error));
  isBroken = false;
  pages.refresh();
  await vi.waitFor(() => expect(pages.view).toMatchObject({ error: null, facts: { total: 1 } }));
});
