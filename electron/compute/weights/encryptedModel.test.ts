import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bytesAt } from '../../../native/memory/bytesAt.fixture.ts';
import { isEncryptedFile, readStored } from '../../vault/files.ts';
import { sweepMemoryFolders } from '../../vault/memoryFolder.ts';
import { dropKeys, holdKeys } from '../../vault/ring.ts';
import { testKey } from '../../vault/storedBytes.fixture.ts';
import { encryptWhole } from '../../vault/wholeFile.ts';
import { layout } from '../layout.ts';
import { openDecoder } from '../model/openDecoder.ts';
import { readVariantManifest, type VariantRef, variantFolder } from '../modelFolder.ts';
import { type ImportedModel, importedModel, quietContext } from '../quality/importedModel.fixture.ts';
import { openVariant } from '../quality/openVariant.ts';
import { prepare } from '../tasks/prepare.ts';
import { quantize } from '../tasks/quantize.ts';
import { verify } from '../tasks/verify.ts';
import { mapWeights } from './mapWeights.ts';
import { openPlainFolder } from './plainFolder.ts';

const key = testKey('models', 3);
const ring = { current: key, known: [key] };
let plain: ImportedModel;
let root: string;
let plainVariant: VariantRef;
let variant: VariantRef;

beforeAll(async () => {
  plain = await importedModel('assets/sample-model');
  plainVariant = await plain.addVariant('int8', 32);
  root = mkdtempSync(path.join(tmpdir(), 'inhouse-encrypted-'));
  const modelFolder = path.join(root, 'models', 'm');
  cpSync(plain.modelFolder, modelFolder, { recursive: true });
  for (const entry of readdirSync(modelFolder, { recursive: true, withFileTypes: true })) {
    const location = path.join(entry.parentPath, entry.name);
    if (entry.isFile()) writeFileSync(location, encryptWhole(readFileSync(location), key));
  }
  variant = { ...plainVariant, modelFolder };
  holdKeys({ root, ring });
}, 60_000);

afterAll(() => {
  dropKeys(root);
  plain[Symbol.dispose]();
  rmSync(root, { recursive: true });
});

const weightsOf = (of: VariantRef) => path.join(variantFolder(of), layout.weights);

describe('weights of an encrypted file in memory', () => {
  const ways = {
    'in this thread': {},
    'in several threads': { leastThreadBytes: 1024 },
    'in plain memory': { memfd: false },
  } as const;

  test.each(Object.keys(ways) as (keyof typeof ways)[])('are the plain ones, decrypted %s', async (way) => {
    using memory = await mapWeights(weightsOf(variant), ways[way]);
    expect(bytesAt(memory).equals(readFileSync(weightsOf(plainVariant)))).toBe(true);
  });

  test.each(Object.keys(ways) as (keyof typeof ways)[])(
    'are refused when one bit was flipped, %s',
    async (way) => {
      const harmed = path.join(root, 'harmed.bin');
      const stored = readFileSync(weightsOf(variant));
      stored[stored.length - 500] = (stored[stored.length - 500] as number) ^ 1;
      writeFileSync(harmed, stored);
      await expect(mapWeights(harmed, ways[way])).rejects.toMatchObject({ code: 'vault.damaged' });
    },
  );

  test('have no name in any folder', async () => {
    using memory = await mapWeights(weightsOf(variant));
    const maps = readFileSync('/proc/self/maps', 'utf8').split('\n');
    const own = maps.find((line) => line.startsWith(memory.address.toString(16)));
    expect(own).toMatch(/r--s .*\/memfd:weights \(deleted\)/);
  });
});

const prompt = [1, 5, 9, 14, 3, 7, 22];

test.each(['resident', 'stock'] as const)(
  'an encrypted model gives the logits of the plain one, to the last bit, on the %s binding',
  async (binding) => {
    const answers = [];
    for (const of of [plainVariant, variant]) {
      const options = { ...of, profile: 'exact', threads: 1, usePrepared: true, binding } as const;
      const { session, sessions, preparedUsed } = await openDecoder(options);
      expect([session.binding, preparedUsed]).toEqual([binding, false]);
      answers.push(await session.run(prompt, 0));
      await session[Symbol.asyncDispose]();
      sessions?.[Symbol.dispose]();
    }
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[0]?.some((value) => value !== 0)).toBe(true);
  },
);

test('an encrypted model is measured over the same graphs, and leaves no copy in memory', async () => {
  const rows = [];
  for (const of of [plainVariant, variant]) {
    await using session = await openVariant({ ...of, profile: 'exact', threads: 1 }, 'scorer');
    rows.push(await session.run(prompt, 0));
  }
  expect(rows[1]).toEqual(rows[0]);
  const left = readdirSync('/dev/shm').filter((name) => name.startsWith(`inhouse-${process.pid}-`));
  expect(left).toEqual([]);
});

test('a copy that a killed process has left in memory is removed, one of a living process stays', async () => {
  const gone = mkdtempSync('/dev/shm/inhouse-4194303-');
  await using held = await openPlainFolder(variantFolder(variant), 'test');
  await sweepMemoryFolders();
  expect(readdirSync('/dev/shm')).not.toContain(path.basename(gone));
  expect(readdirSync(held.folder)).toEqual([layout.weights]);
});

test('a version made from an encrypted source is encrypted and has the bytes of a plain one', async () => {
  const made = { ...variant, precision: 'int4', blockSize: 32 } as const;
  const target = variantFolder(made);
  mkdirSync(target);
  await quantize({ ...made, target }, quietContext);
  expect(await isEncryptedFile(weightsOf(made))).toBe(true);
  const other = await plain.addVariant('int4', 32);
  expect((await readVariantManifest(made)).weightsSha256).toBe(
    (await readVariantManifest(other)).weightsSha256,
  );
  expect((await readStored(weightsOf(made))).equals(readFileSync(weightsOf(other)))).toBe(true);
});

test('weights of an encrypted model are never prepared', async () => {
  const input = { ...variant, profile: 'exact', threads: 1 } as const;
  await expect(prepare(input, quietContext)).rejects.toMatchObject({ code: 'prepared.encrypted' });
});

test('verifying an encrypted model reads what was encrypted', async () => {
  const { damaged } = await verify({ modelFolder: variant.modelFolder }, quietContext);
  // The manifest of the fixture has no hashes of the source.
  expect(damaged.filter(({ name }) => !name.startsWith('source/'))).toEqual([]);
});
