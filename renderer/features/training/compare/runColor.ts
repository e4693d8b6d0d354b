/** The colour of the n-th run of a comparison, 0 to 7: in the charts, and beside its name everywhere else. */
export function runColor(index: number): string {
  return `var(--series-${(index % 8) + 1})`;
}
