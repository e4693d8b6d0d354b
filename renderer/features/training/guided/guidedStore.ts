import { useEffect } from 'react';
import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import { type RunForm, useRunForm } from '../form/runForm.ts';
import type { GuidedStep } from './guidedSteps.ts';

export interface GuidedState {
  readonly step: GuidedStep;
  /** What was filled in; null: nothing yet. */
  readonly form: RunForm | null;
  /** The run that was started on the way; null: not yet. */
  readonly run: string | null;
}

const begin: GuidedState = { step: 'data', form: null, run: null };

/** Where this browser's user is on the way; a reload goes on there. */
export const useGuided = create<GuidedState>()(
  persist(() => begin, { name: 'inhouse.guidedTraining', version: 1 }),
);

export function beginAnew(): void {
  useGuided.setState(begin);
}

/** The form of a run lives as long as the page; here it outlives a reload. */
export function useKeptForm(): void {
  useEffect(() => {
    const { form } = useGuided.getState();
    if (form) useRunForm.setState(form);
    return useRunForm.subscribe((changed) => useGuided.setState({ form: changed }));
  }, []);
}
