import { useCallback, useMemo, useState } from 'react';
import type { ErrorRecord } from '../../../electron/contract/jobs.ts';
import { useEngine } from '../../engine/EngineContext.tsx';
import { toErrorRecord } from '../../engine/errorRecord.ts';

export interface Measuring {
  readonly isMeasuring: boolean;
  readonly error: ErrorRecord | null;
  measure(): void;
  dismiss(): void;
}

/** Lets the engine measure how quickly models are read; the inventory shows the result, for the engine tells of it. */
export function useReadRate(): Measuring {
  const engine = useEngine();
  const [isMeasuring, setMeasuring] = useState(false);
  const [error, setError] = useState<ErrorRecord | null>(null);
  const measure = useCallback(() => {
    setMeasuring(true);
    setError(null);
    engine.client.hardware
      .measureReadRate()
      .catch((failure: unknown) => setError(toErrorRecord(failure)))
      .finally(() => setMeasuring(false));
  }, [engine]);
  const dismiss = useCallback(() => setError(null), []);
  return useMemo(() => ({ isMeasuring, error, measure, dismiss }), [isMeasuring, error, measure, dismiss]);
}
