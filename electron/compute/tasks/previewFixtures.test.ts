import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { tinyModel, writeModel } from '../testing/tinyModel.ts';
import { type PreviewResult, preview } from './preview.ts';

const repository = path.resolve(import.meta.dirname, '../../..');
const malformed = path.join(repository, 'e2e/fixtures/malformed');
const scratch = await mkdtemp(path.join(os.tmpdir(), 'inhouse-preview-fixtures-'));
afterAll(() => rm(scratch, { recursive: true }));

let folders = 0;
function newFolder(): string {
  folders += 1;
  return path.join(scratch, String(folders), 'model');
}

function look(folder: string): Promise<PreviewResult> {
  return preview({ folder }, { signal: new AbortController().signal, progress: () => {}, output: () => {} });
}

function refusals({ problems }: PreviewResult): string[] {
  return problems.filter(({ severity }) => severity === 'refuse').map(({ code }) => code);
}

/** What must be among the refusals for each fixture; null: no refusal of this kind may appear. */
const fixtureCodes: Record<string, string | null> = {
  'safetensors/valid.safetensors': null,
  'safetensors/valid_padded_header.safetensors': null,
  'safetensors/header_len_gt_file.safetensors': 'safetensors.headerBeyondEnd',
  'safetensors/header_len_u64max.safetensors': 'safetensors.headerTooLarge',
  'safetensors/header_not_json.safetensors': 'safetensors.headerNotJson',
  'safetensors/overlap.safetensors': 'safetensors.overlap',
  'safetensors/hole.safetensors': 'safetensors.hole',
  'safetensors/offset_oob.safetensors': 'safetensors.truncated',
  'safetensors/size_mismatch.safetensors': 'safetensors.sizeMismatch',
  'safetensors/dtype_unknown.safetensors': 'safetensors.dtypeUnknown',
  'safetensors/proto_pollution.safetensors': null,
  'safetensors/truncated.safetensors': 'safetensors.truncated',
  'safetensors/zero_length.safetensors': 'safetensors.empty',
  'safetensors/lfs_pointer.safetensors': 'safetensors.lfsPointer',
  'safetensors/index_traversal/model.safetensors.index.json': 'import.pathOutside',
  'safetensors/index_missing_shard/model.safetensors.index.json': 'weights.shardMissing',
  'hf_json/config_layers_negative/config.json': 'config.sizeInvalid',
  'hf_json/config_hidden_1e12/config.json': 'config.sizeInvalid',
  'hf_json/config_remote_code/config.json': 'config.remoteCode',
  'hf_json/config_unknown_arch/config.json': 'config.familyUnsupported',
  'hf_json/config_missing_fields/config.json': 'config.sizeMissing',
  'hf_json/config_proto/config.json': 'json.forbiddenKey',
  'hf_json/config_utf8_bom/config.json': null,
  'hf_json/tok_proto/tokenizer.json': null,
  'hf_json/tok_unknown_model/tokenizer.json': 'import.tokenizerModel',
  'hf_json/tok_redos/tokenizer.json': 'tokenizer.tooSlow',
  'hf_json/tmpl_syntax/tokenizer_config.json': 'template.invalid',
  'hf_json/tmpl_ssti/tokenizer_config.json': 'template.invalid',
};

interface ManifestRow {
  readonly file: string;
  readonly expect: 'accept' | 'reject' | 'reject-or-load' | 'control';
}
const manifest: ManifestRow[] = JSON.parse(await readFile(path.join(malformed, 'manifest.json'), 'utf8'));

/** A folder that is whole but for the fixture, which takes the place of the file it stands for. */
async function folderWith(file: string): Promise<string> {
  const name = path.basename(file);
  if (name === 'model.safetensors.index.json') return path.join(malformed, path.dirname(file));
  const folder = newFolder();
  await cp(path.join(repository, 'e2e/fixtures/stories260K'), folder, { recursive: true });
  await cp(
    path.join(malformed, file),
    path.join(folder, name.endsWith('.safetensors') ? 'model.safetensors' : name),
  );
  return folder;
}

const rowsOf = (kind: string) =>
  manifest.filter((row) => row.expect !== 'control' && row.file.startsWith(`${kind}/`));
const inFolders = [...rowsOf('safetensors'), ...rowsOf('hf_json')];

test.each(inFolders)(
  'the fixture $file is treated as its manifest says ($expect)',
  async ({ file, expect: expected }) => {
    const codes = refusals(await look(await folderWith(file)));
    const code = fixtureCodes[file];
    if (expected === 'reject') expect(code).toBeTypeOf('string');
    if (code !== undefined && code !== null) expect(codes).toContain(code);
    // These hold tensors or sizes of no real model, so only what they are about must be without a problem.
    if (code === null) expect(codes.filter((other) => !other.startsWith('weights.'))).toEqual([]);
    expect(Object.keys(Object.prototype)).toEqual([]);
  },
  // A tokenizer that never ends takes the whole time it is given.
  30_000,
);

test.each(rowsOf('archives'))(
  'the archive $file is refused, given by itself or in a folder',
  async ({ file }) => {
    expect(refusals(await look(path.join(malformed, file)))).toEqual(['import.archive']);
    const folder = newFolder();
    await writeModel(folder, { ...tinyModel(), tensors: [] });
    await cp(path.join(malformed, file), path.join(folder, path.basename(file)));
    expect(refusals(await look(folder))).toEqual(['import.archive']);
  },
);

/** Formats that no version reads yet: whatever is in them is refused unread, the good ones with the bad. */
const unread = { onnx: 'import.onnx', gguf: 'import.gguf' } as const;
const unreadFiles = Object.entries(unread).flatMap(([kind, code]) =>
  rowsOf(kind).map(({ file }) => ({ file, code })),
);

test.each(unreadFiles)(
  '$file is refused unread, given by itself or as the weights of a folder',
  async ({ file, code }) => {
    expect(refusals(await look(path.join(malformed, file)))).toEqual([code]);
    const folder = newFolder();
    await writeModel(folder, { ...tinyModel(), tensors: [] });
    await cp(path.join(malformed, file), path.join(folder, path.basename(file)));
    expect(refusals(await look(folder))).toEqual([code]);
  },
);

test.each(unreadFiles)(
  '$file under the name of a safetensors file is refused for what is in it',
  async ({ file }) => {
    const folder = newFolder();
    await cp(path.join(repository, 'e2e/fixtures/stories260K'), folder, { recursive: true });
    await cp(path.join(malformed, file), path.join(folder, 'model.safetensors'));
    expect(refusals(await look(folder)).join()).toMatch(/^(safetensors\.|import\.gguf)/);
  },
);

const pickles = await readdir(path.join(malformed, 'pickle'));

test.each(pickles)('%s is refused unread, given by itself or in place of the weights', async (file) => {
  const code = /\.(zip|7z)$/.test(file) ? 'import.archive' : 'weights.pickle';
  expect(refusals(await look(path.join(malformed, 'pickle', file)))).toEqual([code]);
  const folder = newFolder();
  await writeModel(folder, { ...tinyModel(), tensors: [] });
  await cp(path.join(malformed, 'pickle', file), path.join(folder, file));
  expect(refusals(await look(folder))).toEqual([code]);
});
