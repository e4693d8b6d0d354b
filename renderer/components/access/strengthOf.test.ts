import { expect, test } from 'vitest';
import { type Strength, strengthOf } from './strengthOf.ts';

const cases: readonly (readonly [string, Strength])[] = [
  ['short one', 'weak'],
  ['aaaaaaaaaaaaaaaaaa', 'weak'],
  ['password123456!', 'weak'],
  ['abcdefghijklmnop', 'weak'],
  ['123456789012345', 'weak'],
  ['correct horse battery', 'fair'],
  ['seven green kettles sing', 'good'],
  ['kT9#vQ2m!xR4z', 'good'],
  ['清晨的风吹过安静的山谷呀', 'weak'],
  ['清晨，风吹过3座安静的山谷与2条河', 'good'],
];

test.each(cases)('%s is %s', (passphrase, strength) => {
  expect(strengthOf(passphrase)).toBe(strength);
});
