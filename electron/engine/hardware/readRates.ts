import type { ReadRate } from '../../contract/hardware.ts';
import type { Store } from '../store/store.ts';

const keptRates = 20;

export function lastReadRate(store: Store): ReadRate | null {
  const [row] = store.read<{ result: string }>(
    'SELECT result FROM read_rates ORDER BY measured_at DESC LIMIT 1',
  );
  return row ? (JSON.parse(row.result) as ReadRate) : null;
}

export async function keepReadRate(store: Store, rate: ReadRate): Promise<void> {
  await store.write({
    audit: null,
    statements: [
      {
        sql: 'INSERT OR REPLACE INTO read_rates (measured_at, result) VALUES (?, ?)',
        params: [rate.measuredAt, JSON.stringify(rate)],
      },
      {
        sql: 'DELETE FROM read_rates WHERE measured_at NOT IN (SELECT measured_at FROM read_rates ORDER BY measured_at DESC LIMIT ?)',
        params: [keptRates],
      },
    ],
  });
}
