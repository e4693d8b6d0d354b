/** What early stopping remembers. */
export interface BestState {
  /** null: nothing was validated yet. */
  readonly best: { readonly step: number; readonly validationLoss: number } | null;
  /** Validations since then. */
  readonly waited: number;
}

export const nothingValidated: BestState = { best: null, waited: 0 };

export interface JudgedValidation {
  readonly state: BestState;
  readonly isBest: boolean;
  /** The patience is used up. */
  readonly stop: boolean;
}

/** A loss is better only if it is lower; no finite number is never better. `patience` null never stops. */
export function judgeValidation(
  state: BestState,
  { step, validationLoss }: { readonly step: number; readonly validationLoss: number },
  patience: number | null,
): JudgedValidation {
  if (validationLoss < (state.best?.validationLoss ?? Number.POSITIVE_INFINITY))
    return { state: { best: { step, validationLoss }, waited: 0 }, isBest: true, stop: false };
  const waited = state.waited + 1;
  return { state: { ...state, waited }, isBest: false, stop: patience !== null && waited >= patience };
}
