import { shortestPassphrase } from '../../../electron/contract/accounts.ts';

export type Strength = 'weak' | 'fair' | 'good';

/** What people take first. Found in any case, with digits and signs at its ends. */
const common =
  /^[\W\d_]*(password|passwort|passphrase|qwerty\w*|qwertz\w*|asdfgh\w*|letmein|welcome|admin\w*|inhouse|iloveyou|abcdef\w*|woaini\w*)[\W\d_]*$/i;

/**
 * A rough guess at the bits that somebody has to try who knows how people choose: each letter that only goes on (aaa, 123, cba)
 * counts little, each word a dozen bits. It is a hint; the rule is the engine's.
 */
export function strengthOf(passphrase: string): Strength {
  const signs = [...passphrase.normalize('NFKC')];
  if (signs.length < shortestPassphrase || new Set(signs).size < 5 || common.test(passphrase)) return 'weak';
  const steps = signs
    .slice(1)
    .map((sign, index) => (sign.codePointAt(0) ?? 0) - (signs[index]?.codePointAt(0) ?? 0));
  const plain = steps.filter((step) => Math.abs(step) <= 1).length;
  const words = passphrase.split(/[\s\-_.,]+/).filter((word) => word.length > 2);
  const kinds = [/\p{Ll}/u, /\p{Lu}/u, /\d/, /[^\p{L}\d\s]/u, /\p{Lo}/u].filter((kind) =>
    kind.test(passphrase),
  );
  const bits = words.length >= 3 ? 12 * words.length : (signs.length - plain) * (1 + kinds.length);
  if (bits < 30) return 'weak';
  return bits < 45 ? 'fair' : 'good';
}
