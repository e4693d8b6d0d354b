import { cpus } from 'node:os';
import type { ErrorRecord } from '../../contract/jobs.ts';
import type { Bandwidth } from '../../contract/planner.ts';
import type { JobHandler, Jobs } from '../jobs/jobs.ts';
import type { ComputePool } from '../processes/computePool.ts';
import { type Actor, engineActor } from '../security/actor.ts';
import type { Store } from '../store/store.ts';
import { readBandwidth, storeBandwidth } from './measurements.ts';

/** Another processor reads at another speed: a data directory may be carried to one. */
export function processorName(): string {
  return cpus()[0]?.model ?? process.arch;
}

export function bandwidthJob({
  pool,
}: {
  readonly pool: ComputePool;
}): JobHandler<{ readonly threads: number }, Bandwidth> {
  return {
    kind: 'bandwidth',
    steps: { bandwidth: 1 },
    class: 'heavy',
    resumable: false,
    async run({ input: { threads } }, context) {
      const { rates, bufferBytes } = await pool.runTask(
        'bandwidth',
        { threads },
        { context, priority: 'normal' },
      );
      const measured: Bandwidth = { rates, threads, bufferBytes, measuredAt: new Date().toISOString() };
      return { result: measured, statements: [storeBandwidth(processorName(), measured)] };
    },
  };
}

export interface BandwidthMeter {
  /** What was measured; null: not yet. */
  read(): Bandwidth | null;
  /** The job that measures now; null: none. */
  running(): string | null;
  /** Why the last measurement failed; null: it did not, or there was none. */
  lastError(): ErrorRecord | null;
  /** Starts a job, or tells the one that runs. */
  measure(actor: Pick<Actor, 'id'>): Promise<string>;
  /** Measures once by itself when nothing was measured on this machine. */
  measureOnce(): void;
}

export interface BandwidthMeterOptions {
  readonly store: Store;
  readonly jobs: Jobs;
  readonly threads: number;
  /** Whether the engine stays long enough to measure by itself. */
  readonly measuresItself: boolean;
  onBug(error: unknown): void;
}

export function createBandwidthMeter(options: BandwidthMeterOptions): BandwidthMeter {
  const { store, jobs, threads } = options;
  let wasAsked = false;
  const running = () => {
    const [row] = store.read<{ id: string }>(
      "SELECT id FROM jobs WHERE kind = 'bandwidth' AND state IN ('queued', 'running') LIMIT 1",
    );
    return row?.id ?? null;
  };
  const measure = (actor: Pick<Actor, 'id'>) =>
    jobs.startOnce({ actor, kind: 'bandwidth', subject: processorName(), input: { threads }, audit: null });
  const read = () => readBandwidth(store, processorName(), threads);
  return {
    read,
    running,
    lastError() {
      const [last] = store.read<{ error: string | null }>(
        "SELECT error FROM jobs WHERE kind = 'bandwidth' ORDER BY created_at DESC LIMIT 1",
      );
      return last?.error ? (JSON.parse(last.error) as ErrorRecord) : null;
    },
    measure,
    measureOnce() {
      if (wasAsked || !options.measuresItself || read() !== null) return;
      wasAsked = true;
      measure(engineActor).catch(options.onBug);
    },
  };
}
