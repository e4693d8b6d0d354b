const mostCharacters = 100;

/** The name, or with the first number behind it that no other has. */
export function freeName(name: string, taken: readonly string[]): string {
  const used = new Set(taken);
  for (let number = 1; ; number += 1) {
    const end = number === 1 ? '' : ` ${number}`;
    const tried = `${name.slice(0, mostCharacters - end.length)}${end}`;
    if (!used.has(tried)) return tried;
  }
}
