import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { RowFilter, RowSort } from '../../electron/contract/datasets/rows.ts';
import { createOpenFiles, type OpenFiles } from '../../electron/engine/datasets/openFiles.ts';
import type { BenchOptions } from '../benches.ts';
import { type Figure, figure } from '../results.ts';
import { benchKey, randomFrom, syntheticRows } from './syntheticRows.ts';

const rows = Number(process.env.INHOUSE_BENCH_ROWS ?? 1_000_000);
const dataset = 'bench';
const jumps = 20;
const byId: RowSort = { by: 'id', descending: false };

const filters = {
  everything: {},
  'a label': { labels: ['label 3'] },
  'a rare label': { labels: ['rare'] },
  'two labels': { labels: ['label 1', 'label 2'] },
  'five stars': { stars: [5] },
  'a tag': { tags: ['checked'] },
  'a rare tag': { tags: ['odd one'] },
  'a split': { splits: ['test'] },
  'an assignee': { assignees: ['Li'] },
  'approved ones': { reviews: ['approved'] },
  'personal data': { problems: ['personal'] },
  'a cluster': { cluster: 3 },
  'long ones': { characters: { min: 1_100 } },
  'removed ones': { removed: true },
  'a rare label, rated': { labels: ['rare'], stars: [1, 2, 3, 4, 5] },
} as const satisfies Record<string, object>;

const searches = [
  '灯',
  '报',
  '报警',
  '温度过',
  '停机检查',
  'pressure',
  'press',
  'pump valve',
  '报警 alarm',
  'w1z',
];
const orders = ['characters', 'tokens', 'stars', 'label', 'changedAt'] as const;

/** Looking through a large data set as the window does: its threads, its encrypted file, and the loop of the one that asks. */
export async function benchRows({
  workFolder,
  rounds,
}: Pick<BenchOptions, 'workFolder' | 'rounds'>): Promise<Figure[]> {
  const dataDir = await syntheticRows(workFolder, rows);
  const indexing = await measureIndexing(dataDir);
  const times = new Map<string, number[]>();
  const note = (label: string, ms: number) => times.set(label, [...(times.get(label) ?? []), ms]);
  const loop = monitorEventLoopDelay({ resolution: 1 });
  loop.enable();
  for (let round = 0; round < rounds; round += 1) await measureRound(dataDir, { round, note });
  loop.disable();
  return [
    ...indexing,
    ...[...times].map(([label, values]) => figure({ label, unit: 'ms', under: goalOf(label) }, values)),
    figure({ label: 'delay of the loop that asks, p99', unit: 'ms', under: 50 }, [loop.percentile(99) / 1e6]),
  ];
}

function goalOf(label: string): number | null {
  if (label === 'opening') return 300;
  return /^(first page|search):/.test(label) ? 100 : null;
}

interface Round {
  readonly round: number;
  readonly note: (label: string, ms: number) => void;
}

/** Each in a thread that has listed nothing yet; the next question waits until the list of the one before is whole. */
async function measureRound(dataDir: string, { round, note }: Round): Promise<void> {
  const files = createOpenFiles({ dataDir, key: benchKey });
  const timed = async (label: string, query: { filter?: RowFilter; sort?: RowSort }) => {
    const began = performance.now();
    const page = await readPage(files, query);
    note(label, performance.now() - began);
    await untilComplete(files, query, page.snapshot);
    return page.snapshot;
  };
  const snapshot = await timed('opening', {});
  await jumpAround(files, { snapshot, round, note });
  for (const [name, filter] of Object.entries(filters))
    await timed(`first page: ${name}`, { filter: { ...filter, ids: undefined } as RowFilter });
  for (const search of searches) await timed(`search: ${search}`, { filter: { search } });
  for (const by of orders)
    await timed(`first page: by ${by}, descending`, { sort: { by, descending: true } });
  const began = performance.now();
  for (let isOver = false; !isOver; ) {
    const { counted, of } = await files.run({ dataset, role: 'reader' }, 'rows.facets', { filter: {} });
    isOver = counted === of;
  }
  note('all facets', performance.now() - began);
  await files.close();
}

function readPage(
  files: OpenFiles,
  {
    filter = {},
    sort = byId,
    ...rest
  }: { filter?: RowFilter; sort?: RowSort; from?: number; snapshot?: number },
) {
  const query = { filter, sort, from: 0, atMost: 100, ...rest };
  return files.run({ dataset, role: 'reader' }, 'rows.page', query);
}

async function untilComplete(
  files: OpenFiles,
  query: { filter?: RowFilter; sort?: RowSort },
  snapshot: number,
): Promise<void> {
  for (let page = await readPage(files, { ...query, snapshot }); !page.isComplete; )
    page = await readPage(files, { ...query, snapshot, from: page.total });
}

async function jumpAround(
  files: OpenFiles,
  { snapshot, round, note }: Round & { readonly snapshot: number },
): Promise<void> {
  const random = randomFrom(round + 1);
  for (let jump = 0; jump < jumps; jump += 1) {
    const from = Math.floor(random() * rows * 0.99);
    const began = performance.now();
    await readPage(files, { snapshot, from });
    note('jump to any position', performance.now() - began);
  }
}

/** Once: afterwards the data set has its index. */
async function measureIndexing(dataDir: string): Promise<Figure[]> {
  const files = createOpenFiles({ dataDir, key: benchKey });
  const began = performance.now();
  const { bytes } = await files.run({ dataset, role: 'writer' }, 'search.index', {});
  const seconds = (performance.now() - began) / 1000;
  await files.close();
  return bytes === 0
    ? []
    : [figure({ label: 'search index', unit: 'MB/s', under: null }, [bytes / 1e6 / seconds])];
}
