/**
 * The rule that people quote for a machine's memory: gigabytes >= 0.4 x parameters in 100 millions + 6. The first part is
 * four bytes a parameter (fp32), the second the system and programs beside it; it knows neither precision nor context.
 */
export function ruleOfThumbBytes(parameterCount: number): number {
  return (0.4 * (parameterCount / 1e8) + 6) * 1e9;
}

export type RuleAgreement =
  /** Both say that it runs, or that it does not. */
  | 'agrees'
  /** The rule says no; this version is smaller than the fp32 that the rule thinks of. */
  | 'ruleTooStrict'
  /** The rule says yes, but it counts the whole machine: too little of it is free, or context and copies take more. */
  | 'ruleTooLax';

/** The rule speaks of the machine's whole memory. */
export function compareWithRule(
  { runs, parameterCount }: { readonly runs: boolean; readonly parameterCount: number },
  machineBytes: number,
): RuleAgreement {
  const ruleRuns = ruleOfThumbBytes(parameterCount) <= machineBytes;
  if (ruleRuns === runs) return 'agrees';
  return ruleRuns ? 'ruleTooLax' : 'ruleTooStrict';
}
