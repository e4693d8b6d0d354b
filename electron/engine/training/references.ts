/** Something that people name by its id, its name, or the beginning of one. */
export interface Named {
  readonly id: string;
  readonly name: string;
}

/** What is thrown when nothing, or more than one thing, is meant. */
export interface ReferenceErrors {
  notFound(): Error;
  ambiguous(): Error;
}

/** The one that is called so, or the only one whose id or name begins so. */
export function findReferred<Item extends Named>(
  all: readonly Item[],
  reference: string,
  errors: ReferenceErrors,
): Item {
  const exact = all.find(({ id }) => id === reference) ?? all.find(({ name }) => name === reference);
  if (exact) return exact;
  const begun = all.filter(({ id, name }) => id.startsWith(reference) || name.startsWith(reference));
  if (begun.length > 1) throw errors.ambiguous();
  const [only] = begun;
  if (!only) throw errors.notFound();
  return only;
}
