import type { Bandwidth, LoadMeasurement } from '../../contract/planner.ts';
import type { PastLoad } from '../../ml/planning/correction.ts';
import type { Statement, Store } from '../store/store.ts';

interface LoadRow {
  id: string;
  at: string;
  model_id: string;
  model_name: string;
  precision: LoadMeasurement['precision'];
  block_size: number;
  profile: LoadMeasurement['profile'];
  device: string;
  prepared: number;
  load_ms: number;
  planned_bytes: number;
  estimated_bytes: number;
  measured_bytes: number;
  context_tokens: number;
  planned_tokens_per_second: number | null;
  estimated_tokens_per_second: number | null;
  tokens_per_second: number | null;
}

/** Older ones neither correct nor show anything any more. */
const loadsKept = 500;

/** Newest first. */
export function listMeasurements(store: Store): LoadMeasurement[] {
  return listRows(store).map((row) => ({
    id: row.id,
    at: row.at,
    model: row.model_id,
    name: row.model_name,
    precision: row.precision,
    blockSize: row.block_size === 0 ? null : (row.block_size as LoadMeasurement['blockSize']),
    profile: row.profile,
    device: row.device,
    prepared: row.prepared === 1,
    loadMs: row.load_ms,
    plannedBytes: row.planned_bytes,
    estimatedBytes: row.estimated_bytes,
    measuredBytes: row.measured_bytes,
    contextTokens: row.context_tokens,
    plannedTokensPerSecond: row.planned_tokens_per_second,
    tokensPerSecond: row.tokens_per_second,
  }));
}

export interface PastLoads {
  readonly memory: readonly PastLoad[];
  readonly speed: readonly PastLoad[];
}

/** What the past says about estimates, newest first. */
export function readPastLoads(store: Store): PastLoads {
  const rows = listRows(store);
  const kind = ({ device, precision, profile }: LoadRow) => ({ device, precision, profile });
  return {
    memory: rows.map((row) => ({
      ...kind(row),
      expected: row.estimated_bytes,
      measured: row.measured_bytes,
    })),
    speed: rows.flatMap((row) => {
      const { estimated_tokens_per_second: expected, tokens_per_second: measured } = row;
      return expected === null || measured === null ? [] : [{ ...kind(row), expected, measured }];
    }),
  };
}

function listRows(store: Store): LoadRow[] {
  return store.read<LoadRow>('SELECT * FROM load_measurements ORDER BY at DESC, id LIMIT ?', [loadsKept]);
}

export function insertLoad(
  load: Omit<LoadMeasurement, 'plannedTokensPerSecond' | 'tokensPerSecond'>,
): Statement[] {
  return [
    {
      sql: `INSERT INTO load_measurements (id, at, model_id, model_name, precision, block_size, profile, device, prepared, load_ms,
              planned_bytes, estimated_bytes, measured_bytes, context_tokens) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      params: [
        load.id,
        load.at,
        load.model,
        load.name,
        load.precision,
        load.blockSize ?? 0,
        load.profile,
        load.device,
        load.prepared ? 1 : 0,
        load.loadMs,
        Math.round(load.plannedBytes),
        Math.round(load.estimatedBytes),
        Math.round(load.measuredBytes),
        load.contextTokens,
      ],
    },
    {
      sql: `DELETE FROM load_measurements WHERE id IN
              (SELECT id FROM load_measurements ORDER BY at DESC, id LIMIT -1 OFFSET ?)`,
      params: [loadsKept],
    },
  ];
}

/** What an answer has taught about a load. */
export interface AnsweredLoad {
  readonly id: string;
  readonly plannedBytes: number;
  readonly estimatedBytes: number;
  readonly measuredBytes: number;
  readonly contextTokens: number;
  /** null: too few tokens to say anything. */
  readonly speed: { readonly planned: number; readonly estimated: number; readonly measured: number } | null;
}

export function updateAnswered(load: AnsweredLoad): Statement {
  return {
    sql: `UPDATE load_measurements SET planned_bytes = ?, estimated_bytes = ?, measured_bytes = ?, context_tokens = ?,
            planned_tokens_per_second = coalesce(?, planned_tokens_per_second),
            estimated_tokens_per_second = coalesce(?, estimated_tokens_per_second),
            tokens_per_second = coalesce(?, tokens_per_second) WHERE id = ?`,
    params: [
      Math.round(load.plannedBytes),
      Math.round(load.estimatedBytes),
      Math.round(load.measuredBytes),
      load.contextTokens,
      load.speed?.planned ?? null,
      load.speed?.estimated ?? null,
      load.speed?.measured ?? null,
      load.id,
    ],
  };
}

interface BandwidthRow {
  threads: number;
  rates: string;
  buffer_bytes: number;
  measured_at: string;
}

/** null: not measured with this processor and as many threads. */
export function readBandwidth(store: Store, cpu: string, threads: number): Bandwidth | null {
  const [row] = store.read<BandwidthRow>('SELECT * FROM memory_bandwidth WHERE cpu = ? AND threads = ?', [
    cpu,
    threads,
  ]);
  if (!row) return null;
  const { rates, buffer_bytes: bufferBytes, measured_at: measuredAt } = row;
  return { rates: JSON.parse(rates) as Bandwidth['rates'], threads, bufferBytes, measuredAt };
}

export function storeBandwidth(cpu: string, measured: Bandwidth): Statement {
  return {
    sql: `INSERT INTO memory_bandwidth (cpu, threads, rates, buffer_bytes, measured_at) VALUES (?, ?, ?, ?, ?)
          ON CONFLICT (cpu, threads) DO UPDATE
            SET rates = excluded.rates, buffer_bytes = excluded.buffer_bytes, measured_at = excluded.measured_at`,
    params: [
      cpu,
      measured.threads,
      JSON.stringify(measured.rates),
      measured.bufferBytes,
      measured.measuredAt,
    ],
  };
}
