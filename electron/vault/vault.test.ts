import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { AppError } from '../common/errors/appError.ts';
import { FileCipher } from './fileCipher.ts';
import { chunkOverhead, chunkPlace, judgeMagic, storedBytes, vaultLayout } from './layout.ts';
import { StoredBytes, testKey } from './storedBytes.fixture.ts';
import { VaultReadAt } from './vaultReadAt.ts';
import { VaultWriteAt } from './vaultWriteAt.ts';
import { decryptWhole, encryptWhole } from './wholeFile.ts';

const { chunkBytes, headerBytes } = vaultLayout;
const key = testKey('first', 1);
const find = (id: string) => (id === key.id ? key : null);

/** Bytes that repeat nowhere within a chunk, so that a chunk in the wrong place shows. */
function plainBytes(length: number): Uint8Array {
  const blocks = Array.from({ length: Math.ceil(length / 32) }, (_, index) =>
    createHash('sha256').update(String(index)).digest(),
  );
  return new Uint8Array(Buffer.concat(blocks).subarray(0, length));
}

async function readAll(stored: Uint8Array, findKey = find): Promise<Uint8Array> {
  const file = await VaultReadAt.open(new StoredBytes(stored), findKey, 'weights.bin');
  return file.read(0, file.sizeBytes);
}

/** The code of what both ways of reading refuse with. */
async function refusal(stored: Uint8Array, findKey = find): Promise<string> {
  const codes = [
    await readAll(stored, findKey).then(
      () => 'read',
      (error: unknown) => (error instanceof AppError ? error.code : String(error)),
    ),
  ];
  try {
    decryptWhole(stored, findKey, 'weights.bin');
    codes.push('read');
  } catch (error) {
    codes.push(error instanceof AppError ? error.code : String(error));
  }
  return [...new Set(codes)].join(' or ');
}

const sizes = [0, 1, chunkBytes - 1, chunkBytes, chunkBytes + 1, 2 * chunkBytes, 2 * chunkBytes + 12_345];

describe('an encrypted file', () => {
  test.each(sizes)('of %i bytes comes back as it was', async (size) => {
    const plain = plainBytes(size);
    const stored = encryptWhole(plain, key);
    expect(stored.length).toBe(storedBytes(size));
    expect(Buffer.from(await readAll(stored)).equals(plain)).toBe(true);
    expect(Buffer.from(decryptWhole(stored, find, 'x')).equals(plain)).toBe(true);
  });

  test('shows nothing of its bytes and differs each time it is written', () => {
    const plain = new TextEncoder().encode('Mrs. Example was admitted on Monday. '.repeat(100));
    const stored = encryptWhole(plain, key);
    expect(Buffer.from(stored).includes('Example')).toBe(false);
    expect(Buffer.from(stored).includes(Buffer.from(key.bytes))).toBe(false);
    const again = encryptWhole(plain, key);
    expect(Buffer.from(again.subarray(headerBytes)).equals(stored.subarray(headerBytes))).toBe(false);
  });

  test('is refused when any bit of its header is flipped', async () => {
    const stored = encryptWhole(plainBytes(100), key);
    for (let bit = 0; bit < headerBytes * 8; bit += 1) {
      const harmed = stored.slice();
      harmed[bit >> 3] = (harmed[bit >> 3] as number) ^ (1 << (bit & 7));
      // One flipped bit in the magic still shows whose file it is.
      if (bit < 64) expect(judgeMagic(harmed)).toBe('near');
      else
        expect(await refusal(harmed), `bit ${bit}`).toMatch(/^vault\.(damaged|keyMissing|wrongKey|newer)$/);
    }
  });

  test('is refused when any bit of a chunk is flipped', async () => {
    const stored = encryptWhole(plainBytes(61), key);
    for (let bit = headerBytes * 8; bit < stored.length * 8; bit += 1) {
      const harmed = stored.slice();
      harmed[bit >> 3] = (harmed[bit >> 3] as number) ^ (1 << (bit & 7));
      expect(await refusal(harmed), `bit ${bit}`).toBe('vault.damaged');
    }
  });

  test('is refused when it is cut off anywhere', async () => {
    const small = encryptWhole(plainBytes(90), key);
    for (let length = 8; length < small.length; length += 1)
      expect(await refusal(small.subarray(0, length)), `${length} bytes`).toBe('vault.damaged');
    const large = encryptWhole(plainBytes(2 * chunkBytes), key);
    for (const length of [chunkPlace(1) - 1, chunkPlace(1), chunkPlace(1) + 5, large.length - 1])
      expect(await refusal(large.subarray(0, length)), `${length} bytes`).toBe('vault.damaged');
  });

  test('is refused when chunks have changed places, or come from another file or from an earlier content', async () => {
    const stored = encryptWhole(plainBytes(3 * chunkBytes), key);
    const chunk = (from: Uint8Array, index: number) => from.slice(chunkPlace(index), chunkPlace(index + 1));
    const swapped = stored.slice();
    swapped.set(chunk(stored, 0), chunkPlace(1));
    swapped.set(chunk(stored, 1), chunkPlace(0));
    expect(await refusal(swapped)).toBe('vault.damaged');
    const other = encryptWhole(plainBytes(3 * chunkBytes), key);
    const mixed = stored.slice();
    mixed.set(chunk(other, 1), chunkPlace(1));
    expect(await refusal(mixed)).toBe('vault.damaged');
    const beheaded = stored.slice();
    beheaded.set(other.subarray(0, headerBytes));
    expect(await refusal(beheaded)).toBe('vault.damaged');
  });

  test('is refused without its key, and with another key of the same name', async () => {
    const stored = encryptWhole(plainBytes(10), key);
    expect(await refusal(stored, () => null)).toBe('vault.keyMissing');
    expect(await refusal(stored, () => testKey('first', 2))).toBe('vault.wrongKey');
  });

  test('of a newer format says so', async () => {
    const stored = encryptWhole(plainBytes(10), key);
    stored[8] = 2;
    expect(await refusal(stored)).toBe('vault.newer');
  });

  test('refuses random bytes behind its magic', async () => {
    for (let round = 0; round < 500; round += 1) {
      const bytes = plainBytes(32 + round);
      bytes.set(vaultLayout.magic);
      if (round % 2 === 0) bytes.set([1, 1, 0, 0, 0, 0, 16, 0], 8);
      expect(await refusal(bytes)).toMatch(/^vault\.(damaged|keyMissing|newer)$/);
    }
  });

  test('claims no memory for a size that its header cannot prove', async () => {
    const stored = encryptWhole(plainBytes(10), key);
    new DataView(stored.buffer).setBigUint64(32, 2n ** 49n, true);
    expect(await refusal(stored)).toBe('vault.damaged');
  });
});

describe('writing an encrypted file at any position', () => {
  test('gives what was written, in whatever order and sizes', async () => {
    for (let seed = 1; seed <= 6; seed += 1) {
      const random = sequence(seed);
      const stored = new StoredBytes();
      const writer = await VaultWriteAt.create(stored, new FileCipher(key));
      let expected = new Uint8Array();
      for (let step = 0; step < 8; step += 1) {
        const offset = random(2.5 * chunkBytes);
        const bytes = plainBytes(random(step % 3 === 0 ? 1.5 * chunkBytes : 4_000)).map(
          (byte) => byte ^ step,
        );
        const grown = new Uint8Array(
          Math.max(expected.length, bytes.length > 0 ? offset + bytes.length : offset),
        );
        grown.set(expected);
        grown.set(bytes, offset);
        expected = grown;
        await writer.writeAt(bytes, offset);
        if (step % 5 === 4) await writer.commit();
      }
      await writer.commit();
      expect(Buffer.from(await readAll(stored.bytes)).equals(expected), `seed ${seed}`).toBe(true);
      expect(stored.bytes.length).toBe(storedBytes(expected.length));
    }
  });

  test('gives a rewritten chunk a new nonce', async () => {
    const stored = new StoredBytes();
    const writer = await VaultWriteAt.create(stored, new FileCipher(key));
    const nonces = new Set<string>();
    for (let round = 0; round < 5; round += 1) {
      await writer.writeAt(plainBytes(100), 0);
      await writer.commit();
      nonces.add(Buffer.from(stored.bytes.slice(headerBytes, headerBytes + 12)).toString('hex'));
    }
    expect(nonces.size).toBe(5);
  });

  test('leaves a killed writer what it had committed, to read and to go on with', async () => {
    const plain = plainBytes(3 * chunkBytes + 500);
    const stored = new StoredBytes();
    const writer = await VaultWriteAt.create(stored, new FileCipher(key));
    await writer.writeAt(plain.subarray(0, 2 * chunkBytes), 0);
    await writer.commit();
    await writer.writeAt(plain.subarray(2 * chunkBytes), 2 * chunkBytes); // Killed: no commit.
    expect(stored.bytes.length).toBeGreaterThan(storedBytes(2 * chunkBytes));
    expect(Buffer.from(await readAll(stored.bytes)).equals(plain.subarray(0, 2 * chunkBytes))).toBe(true);
    const next = await VaultWriteAt.resume(stored, find, 'weights.bin');
    expect(stored.bytes.length).toBe(storedBytes(2 * chunkBytes));
    await next.writeAt(plain.subarray(2 * chunkBytes), 2 * chunkBytes);
    await next.commit();
    expect(Buffer.from(await readAll(stored.bytes)).equals(plain)).toBe(true);
  });

  test('writes nothing any more after a write that failed', async () => {
    const stored = new StoredBytes();
    const writer = await VaultWriteAt.create(stored, new FileCipher(key));
    stored.writeAt = () => Promise.reject(new AppError('disk.full', { path: 'x' }));
    await writer.writeAt(plainBytes(10), 0);
    await expect(writer.commit()).rejects.toMatchObject({ code: 'disk.full' });
    await expect(writer.writeAt(plainBytes(10), 10)).rejects.toMatchObject({ code: 'disk.full' });
    expect(stored.bytes.length).toBe(headerBytes);
  });
});

test('an overhead of 28 bytes a chunk and 128 a file is all that encryption takes', () => {
  expect(storedBytes(0)).toBe(headerBytes);
  expect(storedBytes(5 * chunkBytes + 1)).toBe(headerBytes + 5 * chunkBytes + 1 + 6 * chunkOverhead);
});

/** Whole numbers below `limit`, the same in every run. */
function sequence(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}
