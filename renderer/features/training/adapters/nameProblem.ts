/** Why something cannot be called so; null: it can. */
export function nameProblem(name: string, taken: readonly string[]): 'missing' | 'taken' | null {
  if (name.trim() === '') return 'missing';
  return taken.includes(name.trim()) ? 'taken' : null;
}
