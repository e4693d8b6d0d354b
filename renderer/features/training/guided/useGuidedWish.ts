import { useRunForm, wishOf } from '../form/runForm.ts';
import { baseOf, useBases } from '../form/useBases.ts';

/** What the steps so far ask for. */
export function useGuidedWish() {
  const choices = useBases();
  const form = useRunForm();
  const base = choices?.find(({ value }) => value === form.model) ?? null;
  const wish = base && wishOf(form, baseOf(base));
  return { choices, base, wish: wish && wish.data.version > 0 ? wish : null };
}
