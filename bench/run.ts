import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { benchAudit } from './audit.ts';
import { type BenchOptions, benches } from './benches.ts';
import { benchDuplicates } from './datasets/duplicates.ts';
import { importRows } from './datasets/importRows.ts';
import { benchPersonal } from './datasets/personal.ts';
import { benchRows } from './datasets/rows.ts';
import { benchScroll } from './datasets/scroll.ts';
import { benchEncryption } from './encryption.ts';
import { machineFacts } from './machine.ts';
import { prepareRivals } from './prepare.ts';
import { batch, capacity, delay, profile, speculation } from './residentBenches.ts';
import { type Run, writeFigures, writeProfiles, writeResult } from './results.ts';
import { benchTraining } from './training/bench.ts';
import { measureWindow } from './window.ts';

/**
 * `npm run bench:NAME`: the product beside another program or beside itself, alternating, medians and ratios into RESULTS.md.
 * INHOUSE_BENCH_DIR: where models are kept; INHOUSE_BENCH_ROUNDS: fewer rounds, to try a bench out.
 * bench:train has more of them, see training/bench.ts.
 */
const name = process.argv[2] ?? '';

type Bench = (name: string, options: BenchOptions, run: Run) => Promise<void>;
const compared =
  (bench: (typeof benches)['decode']): Bench =>
  async (section, options, run) => {
    await prepareRivals();
    await writeResult(section, { ...run, tables: await bench(options) });
  };
const all = {
  decode: compared(benches.decode),
  prefill: compared(benches.prefill),
  load: compared(benches.load),
  quantize: compared(benches.quantize),
  batch: compared(batch),
  capacity: compared(capacity),
  speculation: compared(speculation),
  delay: async (section, options, run) => writeFigures(section, { ...run, figures: await delay(options) }),
  profile: async (section, options, run) =>
    writeProfiles(section, { ...run, profiles: await profile(options) }),
  duplicates: async (section, options, run) =>
    writeFigures(section, { ...run, figures: benchDuplicates(options) }),
  personal: async (section, options, run) =>
    writeFigures(section, { ...run, figures: benchPersonal(options) }),
  rows: async (section, options, run) => writeFigures(section, { ...run, figures: await benchRows(options) }),
  scroll: async (section, options, run) =>
    writeFigures(section, { ...run, figures: await benchScroll(options) }),
  encryption: async (section, options, run) =>
    writeResult(section, { ...run, tables: await benchEncryption(options) }),
  import: async (section, options, run) => writeResult(section, { ...run, ...(await importRows(options)) }),
  train: async (section, options, run) => writeResult(section, { ...run, ...(await benchTraining(options)) }),
  audit: async (section, options, run) =>
    writeFigures(section, { ...run, figures: await benchAudit(options) }),
  window: async (section, options, run) =>
    writeFigures(section, { ...run, figures: await measureWindow(options) }),
} satisfies Record<string, Bench>;

if (!Object.hasOwn(all, name)) {
  process.stderr.write(`usage: bench/run.ts ${Object.keys(all).join('|')}\n`);
  process.exit(2);
}
const options = {
  workFolder: process.env.INHOUSE_BENCH_DIR ?? path.join(tmpdir(), 'inhouse-bench'),
  threads: cpus().length,
  rounds: Number(process.env.INHOUSE_BENCH_ROUNDS ?? 5),
};
// Nothing is told to its maker by benchmarks either: see electron/host/compute.ts.
process.env.ORT_DISABLE_TELEMETRY = '1';
await all[name as keyof typeof all](name, options, {
  machine: machineFacts(),
  command: `npm run bench:${name}`,
  rounds: options.rounds,
});
