import { useEffect } from 'react';
import { ImportPreview } from '../../components/models/ImportPreview.tsx';
import type { StepProps } from './setupSteps.ts';

/** What the folder holds, and in which precision it is kept. */
export function PrecisionStep({ state: { folder }, change }: StepProps) {
  useEffect(() => {
    if (folder === null) void change({ step: 'model' });
  }, [folder, change]);
  if (folder === null) return null;
  return (
    <ImportPreview
      source={folder}
      onStarted={(job) => void change({ step: 'import', job })}
      onBack={() => void change({ step: 'model' })}
    />
  );
}
