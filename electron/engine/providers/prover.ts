import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AppError } from '../../common/errors/appError.ts';
import { wrongPlatform } from '../../common/providers.ts';
import type { ProbeResult } from '../../compute/contract.ts';
import {
  type ProviderName,
  type ProviderProof,
  providerNames,
  providerTitles,
} from '../../contract/providers.ts';
import type { ComputePool } from '../processes/computePool.ts';
import type { Store } from '../store/store.ts';
import { provedOn } from './provedOn.ts';

export interface ProverOptions {
  readonly store: Store;
  readonly pool: Pick<ComputePool, 'runTask'>;
  /** Told when a proof begins; its end is a write to the store. */
  readonly onChange?: () => void;
  readonly limitMs?: number;
}

/** Proves execution providers, each in a process of its own, and keeps the proofs for this library, driver and system. */
export interface Prover {
  list(): ProviderProof[];
  /** Proves one or all now; joins a proof that is under way. Never rejects for what a provider does. */
  prove(provider?: ProviderName): Promise<ProviderProof[]>;
  /**
   * What is known of the GPUs, for a load: waits only for what was never proved on this machine as it is. A crash or a
   * time limit of an earlier start is taken as it is and proved anew meanwhile, for the next load.
   */
  proveGpus(): Promise<ProviderProof[]>;
  /** Ends proofs that are under way; they prove nothing. */
  close(): Promise<void>;
}

/** A first run compiles shaders; on a busy machine with a slow driver that takes its time. */
const defaultLimitMs = 60_000;

interface ProofRow {
  provider: string;
  proved_on: string;
  proof: string;
}

export function createProver(options: ProverOptions): Prover {
  const { store, onChange = () => undefined } = options;
  const running = new Map<ProviderName, Promise<void>>();
  const provedNow = new Set<ProviderName>();
  const closing = new AbortController();

  function stored(): ProviderProof[] {
    const here = provedOn();
    const rows = store.read<ProofRow>('SELECT provider, proved_on, proof FROM provider_proofs');
    return providerNames.map((provider) => {
      const row = rows.find((each) => each.provider === provider && each.proved_on === here);
      return row ? (JSON.parse(row.proof) as ProviderProof) : unproved(provider);
    });
  }

  const isDoubtful = (proof: ProviderProof) => isPassing(proof) && !provedNow.has(proof.provider);

  function list(): ProviderProof[] {
    return stored().map((proof) => {
      if (running.has(proof.provider)) return { ...unproved(proof.provider), state: 'proving' };
      return isDoubtful(proof) ? unproved(proof.provider) : proof;
    });
  }

  function start(provider: ProviderName): Promise<void> {
    const known = running.get(provider);
    if (known) return known;
    const proving = proveOne(provider, options, closing.signal).finally(() => {
      running.delete(provider);
      provedNow.add(provider);
      onChange();
    });
    running.set(provider, proving);
    onChange();
    return proving;
  }

  async function prove(wanted: readonly ProviderName[]): Promise<ProviderProof[]> {
    // One after the other: they would share two cores, and each other's time limit.
    for (const provider of wanted) await start(provider);
    return list();
  }

  return {
    list,
    prove: (provider) => prove(provider === undefined ? providerNames : [provider]),
    async proveGpus() {
      const unknown = stored().filter(({ provider, state }) => provider !== 'cpu' && state === 'unproved');
      await prove(unknown.map(({ provider }) => provider));
      const known = stored();
      // Nobody waits for these; what becomes of them is read at the next load.
      for (const { provider } of known.filter(isDoubtful)) start(provider).catch(() => undefined);
      return known;
    },
    async close() {
      closing.abort(new AppError('request.cancelled'));
      await Promise.allSettled(running.values());
    },
  };
}

/** What the next start may find otherwise: the machine was busy, or its memory was short. */
const passing: ReadonlySet<string> = new Set(['provider.timedOut', 'provider.crashed', 'provider.noMemory']);

function isPassing({ reason }: ProviderProof): boolean {
  return passing.has(reason?.code ?? '');
}

async function proveOne(provider: ProviderName, options: ProverOptions, closing: AbortSignal): Promise<void> {
  closing.throwIfAborted();
  const { store } = options;
  const here = provedOn();
  const proof = toProof(provider, await runProbe(provider, options, closing));
  closing.throwIfAborted();
  await store.write({
    audit: null,
    statements: [
      {
        sql: `INSERT INTO provider_proofs (provider, proved_on, proof) VALUES (?, ?, ?)
              ON CONFLICT (provider) DO UPDATE SET proved_on = excluded.proved_on, proof = excluded.proof`,
        params: [provider, here, JSON.stringify(proof)],
      },
    ],
  });
}

async function runProbe(
  provider: ProviderName,
  { pool, limitMs = defaultLimitMs }: ProverOptions,
  closing: AbortSignal,
): Promise<ProbeResult> {
  const elsewhere = wrongPlatform(provider, process.platform);
  if (elsewhere !== null) return { ...nothing, failure: elsewhere };
  const title = providerTitles[provider];
  const folder = await mkdtemp(path.join(tmpdir(), 'inhouse-probe-'));
  const limit = new AbortController();
  const timeout = new AppError('provider.timedOut', { provider: title, seconds: limitMs / 1000 });
  const timer = setTimeout(() => limit.abort(timeout), limitMs);
  const context = {
    signal: AbortSignal.any([limit.signal, closing]),
    progress: () => undefined,
    output: () => undefined,
  };
  try {
    return await pool.runTask('probe', { provider, folder }, { context, priority: 'normal' });
  } catch (error) {
    return { ...nothing, failure: failureOf(error, title) };
  } finally {
    clearTimeout(timer);
    await rm(folder, { recursive: true, force: true });
  }
}

const nothing = { runMs: null, difference: null, deviceName: null, isSoftware: false } as const;

/** What became of a probe that gave no result: its process died, was stopped, or could not be started. */
function failureOf(error: unknown, title: string): ProbeResult['failure'] {
  if (!(error instanceof AppError)) throw error;
  if (error.code !== 'compute.lost') return { code: error.code, data: { ...error.data } };
  return { code: 'provider.crashed', data: { provider: title, reason: String(error.data.reason) } };
}

function toProof(provider: ProviderName, result: ProbeResult): ProviderProof {
  const { failure, deviceName, isSoftware, runMs, difference, half } = result;
  const data = { provider: providerTitles[provider], name: deviceName ?? '' };
  const software = isSoftware ? { code: 'provider.softwareOnly', data } : null;
  return {
    provider,
    state: failure ? 'fails' : 'works',
    reason: failure ? { code: failure.code, data: { ...failure.data } } : software,
    ...{ deviceName, isSoftware, runMs, difference },
    ...(half === undefined ? {} : { half }),
    provedAt: new Date().toISOString(),
  };
}

function unproved(provider: ProviderName): ProviderProof {
  const empty = { reason: null, deviceName: null, isSoftware: false, runMs: null, difference: null };
  return { provider, state: 'unproved', ...empty, provedAt: null };
}
