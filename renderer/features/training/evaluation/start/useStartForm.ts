import { useCallback, useState } from 'react';
import type { EvaluationForm } from './startForm.ts';

/** What is filled in; it goes with the dialog. */
export function useStartForm(first: EvaluationForm) {
  const [form, setForm] = useState(first);
  const change = useCallback(
    (changed: Partial<EvaluationForm>) => setForm((before) => ({ ...before, ...changed })),
    [],
  );
  return { form, change };
}
