/** What a row may have wrong with it: bits of `rows.problems`, so that one narrow column says all. */
export const problemBits = {
  /** Does not meet the data set's JSON Schema. */
  schema: 1,
  /** Personal data was found in it and is not masked. */
  personal: 2,
  /** Another row says nearly the same. */
  nearDuplicate: 4,
  /** A cleaning rule that is kept as a warning hits it. */
  rule: 8,
} as const;
export type Problem = keyof typeof problemBits;

export function problemsOf(bits: number): Problem[] {
  return (Object.keys(problemBits) as Problem[]).filter((problem) => bits & problemBits[problem]);
}
