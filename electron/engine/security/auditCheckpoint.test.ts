import { expect, test } from 'vitest';
import { isSigned, newSigningKey, openSigningKey, signCheckpoint } from './auditCheckpoint.ts';

const said = { log: 'l', number: 7, hash: 'h', at: 't', previous: '' };

test('a checkpoint is signed as it is, and not once anything in it is another', () => {
  const checkpoint = signCheckpoint(openSigningKey(newSigningKey()), said);
  expect(isSigned(checkpoint)).toBe(true);
  const other = openSigningKey(newSigningKey()).publicKey;
  const changes = {
    log: 'x',
    number: 8,
    hash: 'x',
    at: 'x',
    previous: 'x',
    publicKey: other,
    signature: 'AAAA',
  };
  for (const [name, value] of Object.entries(changes))
    expect(isSigned({ ...checkpoint, [name]: value }), name).toBe(false);
  expect(isSigned({ ...checkpoint, publicKey: 'nonsense' })).toBe(false);
});

test('a key that was kept as bytes signs as before', () => {
  const bytes = newSigningKey();
  expect(openSigningKey(bytes).publicKey).toBe(openSigningKey(bytes).publicKey);
});
