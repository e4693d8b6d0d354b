import type { RowSummary } from '../../../../../electron/contract/datasets/rows.ts';

export interface FetchedPage {
  readonly rows: readonly RowSummary[];
  readonly total: number;
  readonly isComplete: boolean;
  readonly snapshot: number;
  readonly unsearched: number;
}

export interface PageAsk {
  readonly from: number;
  readonly atMost: number;
  readonly snapshot: number | undefined;
}

export type FetchPage = (ask: PageAsk, signal: AbortSignal) => Promise<FetchedPage>;

/** What is known of the list as a whole; null: nothing yet. */
export interface ListFacts {
  readonly total: number;
  readonly isComplete: boolean;
  readonly snapshot: number;
  readonly unsearched: number;
}

export interface RowPagesView {
  readonly facts: ListFacts | null;
  readonly error: unknown;
  /** Another number whenever a row or a fact has changed. */
  readonly revision: number;
}

export const pageRows = 100;
/** So many pages are kept: some megabytes. */
const keptPages = 60;
/** Asked for at once; what is no longer in sight is given up for what is. */
const mostAsked = 3;
/** A list that is still being made is asked again after this. */
const growMs = 250;

/**
 * The rows of one list by their places, fetched page by page as they come into sight, the least recently seen forgotten.
 * All pages are of one snapshot: rows keep their places while they are edited.
 */
export interface RowPages {
  readonly view: RowPagesView;
  subscribe(listener: () => void): () => void;
  rowAt(position: number): RowSummary | null;
  /** Among the pages that are kept. */
  find(id: number): RowSummary | null;
  /** These places are seen, and the direction in which they are moved: what follows there is fetched ahead. */
  show(from: number, to: number, direction: -1 | 0 | 1): void;
  /** Rows of places `from` … `to`, whether they are seen or not. */
  read(from: number, to: number): Promise<RowSummary[]>;
  /** An edited row, wherever it is. */
  put(row: RowSummary): void;
  /** Something was changed: what is seen is asked for again, and shown as it was until it has come. */
  refresh(): void;
  /** The list is made anew. */
  renew(): void;
  /** Asks for nothing while it is closed. */
  open(): void;
  close(): void;
}

interface KeptPage {
  readonly rows: readonly RowSummary[];
  readonly isStale: boolean;
}

export function createRowPages(fetchPage: FetchPage): RowPages {
  /** In the order of their last use. */
  const pages = new Map<number, KeptPage>();
  const asked = new Map<number, AbortController>();
  const listeners = new Set<() => void>();
  let view: RowPagesView = { facts: null, error: null, revision: 0 };
  let wanted: readonly number[] = [0];
  let snapshot: number | undefined;
  let growTimer: ReturnType<typeof setTimeout> | undefined;
  let isClosed = true;

  const tell = (change: Partial<RowPagesView>) => {
    view = { ...view, ...change, revision: view.revision + 1 };
    for (const listener of listeners) listener();
  };
  const forget = () => {
    for (const controller of asked.values()) controller.abort();
    asked.clear();
    clearTimeout(growTimer);
  };
  const keep = (page: number, kept: KeptPage) => {
    pages.delete(page);
    pages.set(page, kept);
    for (const oldest of pages.keys()) {
      if (pages.size <= keptPages) break;
      if (!wanted.includes(oldest)) pages.delete(oldest);
    }
  };
  const take = (page: number, fetched: FetchedPage) => {
    const { rows, ...facts } = fetched;
    const known = view.facts;
    // The list that the other pages are of is gone.
    if (known && fetched.snapshot !== known.snapshot) {
      forget();
      pages.clear();
    }
    snapshot = fetched.snapshot;
    // What was asked before knows of fewer rows than what was told since.
    const isOlder = known?.snapshot === snapshot && known.isComplete && !facts.isComplete;
    keep(page, { rows, isStale: false });
    tell({ facts: isOlder ? known : facts, error: null });
    if (!facts.isComplete && !isOlder) growSoon();
  };
  const growSoon = () => {
    clearTimeout(growTimer);
    growTimer = setTimeout(() => ask(wanted[0] ?? 0, { again: true }), growMs);
  };
  /** Whether nothing that is known of is missing in it. */
  const isFull = (page: number) => {
    const kept = pages.get(page);
    const rest = (view.facts?.total ?? 0) - page * pageRows;
    return kept !== undefined && !kept.isStale && kept.rows.length >= Math.min(pageRows, rest);
  };
  const isBeyond = (page: number) => view.facts !== null && page > 0 && page * pageRows >= view.facts.total;

  const ask = (page: number, { again = false } = {}) => {
    if (isClosed || asked.has(page) || (!again && (isFull(page) || isBeyond(page)))) return;
    const controller = new AbortController();
    asked.set(page, controller);
    fetchPage({ from: page * pageRows, atMost: pageRows, snapshot }, controller.signal).then(
      (fetched) => {
        if (asked.get(page) !== controller || controller.signal.aborted) return;
        asked.delete(page);
        take(page, fetched);
        askWanted();
      },
      (error: unknown) => {
        if (asked.get(page) !== controller) return;
        asked.delete(page);
        if (!controller.signal.aborted) tell({ error });
      },
    );
  };
  const askWanted = () => {
    // The first answer names the snapshot that all others are to be of.
    if (snapshot === undefined && asked.size > 0) return;
    for (const page of wanted) {
      if (asked.size >= (snapshot === undefined ? 1 : mostAsked)) return;
      ask(page);
    }
  };

  return {
    get view() {
      return view;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    rowAt(position) {
      return pages.get(Math.floor(position / pageRows))?.rows[position % pageRows] ?? null;
    },
    find(id) {
      for (const { rows } of pages.values()) {
        const found = rows.find((row) => row.id === id);
        if (found) return found;
      }
      return null;
    },
    show(from, to, direction) {
      wanted = wantedPages({ from, to, direction });
      for (const [page, controller] of asked)
        if (!wanted.includes(page) && snapshot !== undefined) {
          controller.abort();
          asked.delete(page);
        }
      for (const page of wanted) {
        const kept = pages.get(page);
        if (kept) keep(page, kept);
      }
      askWanted();
    },
    async read(from, to) {
      const rows: RowSummary[] = [];
      for (let at = from; at < to; ) {
        const page = Math.floor(at / pageRows);
        const kept = pages.get(page);
        const fetched = kept?.rows.length
          ? kept.rows
          : (
              await fetchPage(
                { from: page * pageRows, atMost: pageRows, snapshot },
                new AbortController().signal,
              )
            ).rows;
        const part = fetched.slice(at - page * pageRows, to - page * pageRows);
        if (part.length === 0) break;
        rows.push(...part);
        at += part.length;
      }
      return rows;
    },
    put(row) {
      for (const [page, kept] of pages) {
        const at = kept.rows.findIndex(({ id }) => id === row.id);
        if (at !== -1) pages.set(page, { ...kept, rows: kept.rows.with(at, row) });
      }
      tell({});
    },
    refresh() {
      for (const [page, kept] of pages) pages.set(page, { ...kept, isStale: true });
      forget();
      askWanted();
    },
    renew() {
      snapshot = undefined;
      this.refresh();
    },
    open() {
      isClosed = false;
      askWanted();
    },
    close() {
      isClosed = true;
      forget();
    },
  };
}

interface Seen {
  readonly from: number;
  readonly to: number;
  readonly direction: -1 | 0 | 1;
}

/** Pages that are seen, and behind them the next ones in the direction of movement: what is nearest comes first. */
export function wantedPages({ from, to, direction }: Seen): number[] {
  const first = Math.floor(from / pageRows);
  const last = Math.max(first, Math.floor((to - 1) / pageRows));
  const seen = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  const ahead = { '-1': [first - 1, first - 2], '0': [last + 1, first - 1], '1': [last + 1, last + 2] };
  return [...seen, ...ahead[`${direction}`].filter((page) => page >= 0)];
}
