import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { type BenchName, benches } from './benches.ts';
import { prepareRivals } from './prepare.ts';
import { writeResult } from './results.ts';

/** `npm run bench:NAME`: the product beside llama.cpp in one run, alternating, medians and ratios into RESULTS.md. */
const name = process.argv[2] ?? '';
if (!Object.hasOwn(benches, name)) {
  process.stderr.write(`usage: bench/run.ts ${Object.keys(benches).join('|')}\n`);
  process.exit(2);
}
const workFolder = process.env.INHOUSE_BENCH_DIR ?? path.join(tmpdir(), 'inhouse-bench');
await prepareRivals();
const machine = `${cpus()[0]?.model ?? 'unknown CPU'}, ${cpus().length} threads`;
const table = await benches[name as BenchName]({ workFolder, threads: cpus().length, rounds: 5 });
await writeResult(name, { machine, command: `npm run bench:${name}`, table });
