import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { type BenchName, benches } from './benches.ts';
import { prepareRivals } from './prepare.ts';
import { writeFigures, writeResult } from './results.ts';
import { measureWindow } from './window.ts';

/**
 * `npm run bench:NAME`: the product beside llama.cpp in one run, alternating, medians and ratios into RESULTS.md; `window`
 * measures the window alone.
 */
const name = process.argv[2] ?? '';
if (name !== 'window' && !Object.hasOwn(benches, name)) {
  process.stderr.write(`usage: bench/run.ts ${[...Object.keys(benches), 'window'].join('|')}\n`);
  process.exit(2);
}
const workFolder = process.env.INHOUSE_BENCH_DIR ?? path.join(tmpdir(), 'inhouse-bench');
const machine = `${cpus()[0]?.model ?? 'unknown CPU'}, ${cpus().length} threads`;
const options = { workFolder, threads: cpus().length, rounds: 5 };
const command = `npm run bench:${name}`;
if (name === 'window') {
  await writeFigures(name, { machine, command, figures: await measureWindow(options) });
} else {
  await prepareRivals();
  const table = await benches[name as BenchName](options);
  await writeResult(name, { machine, command, table });
}
