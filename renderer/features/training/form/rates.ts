/** `4e-4`, `0.0004`, `,0004`; NaN for what is no number. */
export function parseRate(text: string): number {
  const plain = text.trim().replace(',', '.').replace('−', '-');
  return /^(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(plain) ? Number(plain) : Number.NaN;
}

const multiples = [1, 2, 3, 5];

/** The next usual rate above or below: 1e-4, 2e-4, 3e-4, 5e-4, 1e-3. */
export function nextRate(rate: number, way: number): number {
  const power = Math.floor(Math.log10(rate) + 1e-9);
  const stops = [power - 1, power, power + 1].flatMap((each) =>
    multiples.map((multiple) => Number(`${multiple}e${each}`)),
  );
  const near = 1e-6;
  const next =
    way > 0
      ? stops.find((stop) => stop > rate * (1 + near))
      : stops.findLast((stop) => stop < rate * (1 - near));
  return Math.min(1, next ?? rate);
}
