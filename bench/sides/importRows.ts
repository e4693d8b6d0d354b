import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createDatasets } from '../../electron/engine/datasets/datasets.ts';
import { datasetFolder } from '../../electron/engine/datasets/openFiles.ts';
import { insertDataset } from '../../electron/engine/datasets/records.ts';
import { openStore } from '../../electron/engine/store/store.ts';

/**
 * The product's side of `bench:import`: the engine's own path (reading process, the data set's threads, schema, hashes) into an
 * encrypted file, with somebody looking at the rows meanwhile.
 */
const [source, dataDir] = process.argv.slice(2) as [string, string];
rmSync(dataDir, { recursive: true, force: true });
mkdirSync(dataDir, { recursive: true });
const key = Buffer.alloc(32, 7);
const store = await openStore({ dataDir, key });
const datasets = createDatasets({
  ...{ dataDir, key, store, topics: { touch: () => undefined } },
  onError(error) {
    throw error;
  },
});
const id = 'bench';
mkdirSync(datasetFolder(dataDir, id), { recursive: true });
await datasets.setUp(id, {
  kind: 'chat',
  schema: {
    type: 'object',
    required: ['turns'],
    properties: { turns: { type: 'array', minItems: 2, items: { required: ['role', 'content'] } } },
  },
});
await store.write({
  audit: null,
  statements: [insertDataset({ id, name: id, kind: 'chat', description: '' })],
});

const choice = {
  reading: {
    format: 'jsonl',
    encoding: 'utf-8',
    delimiter: null,
    hasHeader: null,
    sheet: null,
    passageCharacters: null,
  },
  mapping: { shape: 'alpaca', columns: { instruction: 'instruction', input: 'input', output: 'output' } },
} as const;
const delay = monitorEventLoopDelay({ resolution: 1 });
let peakBytes = 0;
const looks: number[] = [];
const watching = setInterval(() => {
  peakBytes = Math.max(peakBytes, residentBytes());
}, 200);
let isOver = false;
const looking = (async () => {
  while (!isOver) {
    const begun = performance.now();
    await datasets.read(id, 'rows.page', {
      ...{ filter: {}, sort: { by: 'id', descending: true } },
      ...{ from: 0, atMost: 50 },
    });
    looks.push(performance.now() - begun);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
})();
delay.enable();
const begun = performance.now();
const input = { path: source, choice, licence: null, actor: 'bench', source: null };
const { rows } = await datasets.write(id, 'import', input);
const seconds = (performance.now() - begun) / 1000;
delay.disable();
isOver = true;
clearInterval(watching);
await looking;
const indexBegun = performance.now();
await datasets.write(id, 'search.index', {});
const indexSeconds = (performance.now() - indexBegun) / 1000;
await datasets.close();
await store.close();
process.stdout.write(
  JSON.stringify({
    ...{ rows, seconds, peakBytes, indexSeconds },
    delayP99Ms: delay.percentile(99) / 1e6,
    lookMs: looks.sort((a, b) => a - b)[looks.length >> 1] ?? 0,
    slowestLookMs: looks.at(-1) ?? 0,
  }),
);

/** This process and those that it has started. */
function residentBytes(): number {
  return [process.pid, ...childrenOf(process.pid)].reduce((sum, pid) => sum + residentOf(pid), 0);
}

function childrenOf(parent: number): number[] {
  return readdirSync(`/proc/${parent}/task`).flatMap((task) => {
    const children = readOr(path.join('/proc', String(parent), 'task', task, 'children'), '');
    return children.split(' ').filter(Boolean).map(Number);
  });
}

function residentOf(pid: number): number {
  return Number(/^VmRSS:\s+(\d+)/m.exec(readOr(`/proc/${pid}/status`, ''))?.[1] ?? 0) * 1024;
}

/** A process may end while it is looked at. */
function readOr(file: string, otherwise: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return otherwise;
  }
}
