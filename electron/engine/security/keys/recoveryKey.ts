import { createHash, randomBytes } from 'node:crypto';
import { AppError } from '../../../common/errors/appError.ts';

/** Crockford's base 32: no I, L, O, U, so that what is read from paper is read one way. */
const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const secretBytes = 20;
/** Of a hash over the secret: 40 bits, so that a slip of the pen is told from a wrong key. */
const checkBytes = 5;
const groupLetters = 5;
const readAs: Readonly<Record<string, string>> = { O: '0', I: '1', L: '1', U: 'V' };

/** 160 random bits and a check, as eight groups of five letters: to be printed and kept in a safe. */
export function newRecoveryKey(): string {
  const secret = randomBytes(secretBytes);
  return format(Buffer.concat([secret, checkOf(secret)]));
}

/** The secret's bytes. @throws AppError `keys.recoveryMistyped` */
export function readRecoveryKey(text: string): Uint8Array {
  const typed = [...text.toUpperCase()].filter((letter) => /[0-9A-Z]/.test(letter));
  const digits = typed.map((letter) => letters.indexOf(readAs[letter] ?? letter));
  const wanted = ((secretBytes + checkBytes) * 8) / 5;
  if (digits.length !== wanted || digits.includes(-1)) throw new AppError('keys.recoveryMistyped');
  const bits = digits.map((digit) => digit.toString(2).padStart(5, '0')).join('');
  const bytes = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const secret = bytes.subarray(0, secretBytes);
  if (!checkOf(secret).equals(bytes.subarray(secretBytes))) throw new AppError('keys.recoveryMistyped');
  return secret;
}

function checkOf(secret: Uint8Array): Buffer {
  return createHash('sha256').update('inhouse recovery key').update(secret).digest().subarray(0, checkBytes);
}

function format(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const text = (bits.match(/.{5}/g) ?? []).map((five) => letters[Number.parseInt(five, 2)]).join('');
  return (text.match(new RegExp(`.{${groupLetters}}`, 'g')) ?? []).join('-');
}
