/**
 * Text of a buffer that a driver has filled, up to its zero. Names of programs are anybody's choice: what would act on a
 * terminal, break a line or turn the writing direction becomes a replacement character.
 */
export function readText(buffer: Buffer): string {
  const end = buffer.indexOf(0);
  return buffer
    .toString('utf8', 0, end < 0 ? buffer.length : end)
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '\uFFFD');
}
