import { useCallback, useEffect } from 'react';
import { ImportRun } from '../../components/models/ImportRun.tsx';
import type { StepProps } from './setupSteps.ts';

/** The import as it goes. It runs in the engine: the window may be closed, and it is shown again here. */
export function ImportStep({ state: { job }, change }: StepProps) {
  const toQuality = useCallback(() => void change({ step: 'quality' }), [change]);
  const toModel = useCallback(() => void change({ step: 'model', job: null }), [change]);
  useEffect(() => {
    if (job === null) toModel();
  }, [job, toModel]);
  return job === null ? null : <ImportRun job={job} onDone={toQuality} onOther={toModel} />;
}
