import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeSoftToken, softhsmLibrary } from './softhsm.fixture.ts';
import { TokenLibrary } from './token.ts';

const library = softhsmLibrary();
let remove = () => {};
let serial = '';

beforeAll(() => {
  if (library !== null) remove = makeSoftToken('ward 7', '1234');
});
afterAll(() => remove());

test.skipIf(library === null)('a token makes a key of its own and opens what was sealed for it', () => {
  using token = new TokenLibrary(library ?? '');
  const found = token.tokens().find(({ label }) => label === 'ward 7');
  serial = found?.serial ?? '';
  expect(serial).not.toBe('');
  const secret = new Uint8Array(32).fill(7);
  const sealed = token.seal(serial, '1234', secret);
  expect(Buffer.from(sealed).includes(Buffer.from(secret))).toBe(false);
  expect(token.unseal(serial, '1234', sealed)).toEqual(secret);
  // The key is made once.
  expect(token.unseal(serial, '1234', token.seal(serial, '1234', secret))).toEqual(secret);
  expect(token.unseal(serial, '1234', sealed)).toEqual(secret);
});

test.skipIf(library === null)('a wrong PIN, another token and a changed secret are refused by name', () => {
  using token = new TokenLibrary(library ?? '');
  const sealed = token.seal(serial, '1234', new Uint8Array(32));
  const refused = (code: string) => expect.objectContaining({ code });
  expect(() => token.unseal(serial, '9999', sealed)).toThrow(refused('token.wrongPin'));
  expect(() => token.unseal('none', '1234', sealed)).toThrow(refused('token.absent'));
  const changed = Uint8Array.from(sealed, (byte, index) => (index === 40 ? byte ^ 1 : byte));
  expect(() => token.unseal(serial, '1234', changed)).toThrow(refused('token.libraryFailed'));
});

test('a library that is none is told as one', () => {
  expect(() => new TokenLibrary('/nowhere/none.so')).toThrow(
    expect.objectContaining({ code: 'token.libraryFailed' }),
  );
});
