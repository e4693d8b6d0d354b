import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { AppError, isErrorCode } from '../../common/errors/appError.ts';
import { tinyModels } from '../../ml/architectures/randomModels.reference.ts';
import { formatPeftConfig } from '../../ml/lora/peftConfig.ts';
import { randomAdapter } from '../../ml/lora/randomAdapter.reference.ts';
import { toPeft } from '../../ml/lora/toPeft.ts';
import { readAdapterManifest, readPeftFolder } from './readAdapter.ts';

const root = mkdtempSync(path.join(tmpdir(), 'inhouse-hostile-adapter-'));
afterAll(() => rmSync(root, { recursive: true }));
let made = 0;

const architecture = tinyModels['llama, untied'];
const peft = toPeft(architecture, randomAdapter(architecture, { targets: ['q', 'v'] }));
const goodConfig = JSON.parse(formatPeftConfig({ ...peft, dropout: 0, baseModel: null })) as object;

type Entry = { dtype: string; shape: number[]; data_offsets: number[] };
type Header = Record<string, Entry>;

function goodHeader(): Header {
  let end = 0;
  return Object.fromEntries(
    peft.tensors.map(({ name, shape }) => {
      const begin = end;
      end += shape.reduce((product, size) => product * size, 4);
      return [name, { dtype: 'F32', shape: [...shape], data_offsets: [begin, end] }];
    }),
  );
}

const bodyBytes = Math.max(...Object.values(goodHeader()).map(({ data_offsets: [, end] }) => end ?? 0));

interface Hostile {
  readonly config?: string;
  /** Makes the file so long, with nothing in it. */
  readonly configBytes?: number;
  readonly header?: string;
  readonly fill?: number;
}

async function write({ config, configBytes, header, fill = 0 }: Hostile): Promise<string> {
  const folder = path.join(root, String(++made));
  await mkdir(folder);
  const location = path.join(folder, 'adapter_config.json');
  writeFileSync(location, config ?? JSON.stringify(goodConfig));
  if (configBytes !== undefined) truncateSync(location, configBytes);
  const text = Buffer.from(header ?? JSON.stringify(goodHeader()));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  const body = Buffer.from(new Float32Array(bodyBytes / 4).fill(fill).buffer);
  writeFileSync(path.join(folder, 'adapter_model.safetensors'), Buffer.concat([length, text, body]));
  return folder;
}

/** The good header with its first tensor changed. */
function changed(change: Partial<Entry>): string {
  const header = goodHeader();
  const [name] = Object.keys(header) as [string];
  return JSON.stringify({ ...header, [name]: { ...(header[name] as Entry), ...change } });
}

/** The good header with another name for its first tensor. */
function named(name: string): string {
  const [first] = Object.keys(goodHeader()) as [string];
  return JSON.stringify(goodHeader()).replace(JSON.stringify(first), JSON.stringify(name));
}

const configOf = (change: object) => JSON.stringify({ ...goodConfig, ...change });

const hostile: Record<string, [Hostile, code: string]> = {
  'a config of 300 MB': [{ configBytes: 300 << 20 }, 'json.tooLarge'],
  'a config nested without end': [{ config: '['.repeat(200_000) }, 'json.tooDeep'],
  'a config that would change every object': [{ config: '{"__proto__":{"r":8}}' }, 'json.forbiddenKey'],
  'the same further in': [
    { config: configOf({ rank_pattern: JSON.parse('{"__proto__":{"r":8}}') }) },
    'json.forbiddenKey',
  ],
  'a rank that no memory holds': [{ config: configOf({ r: 2 ** 40 }) }, 'adapters.configInvalid'],
  'the largest rank over small matrices': [{ config: configOf({ r: 1024 }) }, 'adapters.shapeDisagrees'],
  'an alpha without end': [
    { config: configOf({}).replace(/"lora_alpha":[^,]+/, '"lora_alpha":1e999') },
    'adapters.configInvalid',
  ],
  'values that are no numbers': [{ fill: Number.NaN }, 'adapters.notFinite'],
  'values without end': [{ fill: Number.NEGATIVE_INFINITY }, 'adapters.notFinite'],
  'an offset before the file': [{ header: changed({ data_offsets: [-1024, 0] }) }, 'safetensors.outOfRange'],
  'offsets that lie the wrong way round': [
    { header: changed({ data_offsets: [1024, 0] }) },
    'safetensors.outOfRange',
  ],
  'an offset behind the file': [
    { header: changed({ data_offsets: [0, 2 ** 40] }) },
    'safetensors.sizeMismatch',
  ],
  'offsets that are no whole numbers': [
    { header: changed({ data_offsets: [0.5, 1024.5] }) },
    'safetensors.outOfRange',
  ],
  'a shape that no memory holds': [
    { header: changed({ shape: [2 ** 31, 2 ** 31] }) },
    'safetensors.sizeMismatch',
  ],
  'a shape below nothing': [{ header: changed({ shape: [-3, -64] }) }, 'safetensors.headerInvalid'],
  'a type that nobody knows': [{ header: changed({ dtype: 'F7' }) }, 'safetensors.dtypeUnknown'],
  'a tensor that would change every object': [{ header: named('__proto__') }, 'adapters.tensorUnknown'],
  'a tensor named like a path': [{ header: named('../../model.json') }, 'adapters.tensorUnknown'],
  'a header nested without end': [{ header: '{"a":'.repeat(100_000) }, 'safetensors.headerNotJson'],
};

test('the adapter that is made hostile below is taken as it is', async () => {
  const { adapter } = await readPeftFolder(await write({ fill: 0.5 }), architecture);
  expect(adapter.parameters.every((value) => value === 0.5)).toBe(true);
});

test.each(Object.entries(hostile))('%s is refused with a code', async (_, [given, code]) => {
  const folder = await write(given);
  const error = await readPeftFolder(folder, architecture).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(AppError);
  expect((error as AppError).code).toBe(code);
  expect(isErrorCode(code)).toBe(true);
  expect(({} as { r?: number }).r).toBeUndefined();
});

const digest = 'a'.repeat(64);
const listed = (...names: readonly unknown[]) => ({
  ...{ format: 1, base: { sha256: digest, name: null }, rank: 8, alpha: 16, targets: ['q'], run: null },
  files: names.map((name) => ({ name, sizeBytes: 4, sha256: digest })),
});

test.each([
  ['names a file outside', listed('../../model.json', 'adapter_model.safetensors')],
  ['names no file', listed(undefined, undefined)],
  ['names one file twice', listed('adapter_config.json', 'adapter_config.json')],
  ['has no list', { ...listed(), files: 'ab' }],
  ['has no base', { ...listed('adapter_config.json', 'adapter_model.safetensors'), base: null }],
  ['is no object', null],
])('a description that %s is damaged', async (_, manifest) => {
  const folder = await write({});
  writeFileSync(path.join(folder, 'adapter.json'), JSON.stringify(manifest));
  await expect(readAdapterManifest(folder)).rejects.toMatchObject({ code: 'adapters.damaged' });
});
