import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ErrorCode } from '../../electron/common/errors/table.ts';

const fixtures = path.resolve(import.meta.dirname, '..', 'fixtures');

interface RefusedFolder {
  readonly name: string;
  readonly code: ErrorCode;
  /** Breaks the folder of a whole small model. */
  readonly spoil: (folder: string) => void;
}

/** Fixtures of others, each with what it is refused for; see `manifest.json` beside them. */
const fixtureCodes: Readonly<Record<string, ErrorCode>> = {
  'safetensors/header_len_gt_file.safetensors': 'safetensors.headerBeyondEnd',
  'safetensors/header_len_u64max.safetensors': 'safetensors.headerTooLarge',
  'safetensors/header_not_json.safetensors': 'safetensors.headerNotJson',
  'safetensors/overlap.safetensors': 'safetensors.overlap',
  'safetensors/hole.safetensors': 'safetensors.hole',
  'safetensors/offset_oob.safetensors': 'safetensors.truncated',
  'safetensors/truncated.safetensors': 'safetensors.truncated',
  'safetensors/size_mismatch.safetensors': 'safetensors.sizeMismatch',
  'safetensors/dtype_unknown.safetensors': 'safetensors.dtypeUnknown',
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
  'hf_json/tok_unknown_model/tokenizer.json': 'import.tokenizerModel',
  'hf_json/tok_redos/tokenizer.json': 'tokenizer.tooSlow',
  'hf_json/tmpl_syntax/tokenizer_config.json': 'template.invalid',
  'hf_json/tmpl_ssti/tokenizer_config.json': 'template.invalid',
  'pickle/malicious0.pkl': 'weights.pickle',
  'pickle/bad_pytorch.pt': 'weights.pickle',
  'pickle/not_a_pickle.bin': 'weights.pickle',
  'archives/slip_deep.zip': 'import.archive',
  'pickle/malicious1.7z': 'import.archive',
};

/** The fixture takes the place of the file that it stands for. */
function putFixture(folder: string, file: string): void {
  const name = path.basename(file);
  const target = name.endsWith('.safetensors') ? 'model.safetensors' : name;
  // Beside whole weights an index, a pickle or an archive would only be passed over.
  if (/index|pickle|archives/.test(file)) rmSync(path.join(folder, 'model.safetensors'));
  cpSync(path.join(fixtures, 'malformed', file), path.join(folder, target));
}

const remove = (file: string) => (folder: string) => rmSync(path.join(folder, file));
const write = (file: string, text: string) => (folder: string) =>
  writeFileSync(path.join(folder, file), text);

const config = (changes: Readonly<Record<string, unknown>>) => (folder: string) => {
  const file = path.join(folder, 'config.json');
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), ...changes }));
};

/** What people do to folders: files forgotten, taken from elsewhere, or of a kind that is not for this program. */
const spoiled: readonly (readonly [code: ErrorCode, name: string, spoil: (folder: string) => void])[] = [
  ['config.missing', 'no config', remove('config.json')],
  ['json.invalid', 'config cut off', write('config.json', '{"model_type": "lla')],
  ['json.tooDeep', 'config without end', write('config.json', `${'['.repeat(5000)}${']'.repeat(5000)}`)],
  ['config.quantized', 'quantized before', config({ quantization_config: { quant_method: 'gptq' } })],
  ['config.optionUnsupported', 'other activation', config({ hidden_act: 'relu' })],
  ['config.partialRotary', 'partial rotary', config({ partial_rotary_factor: 0.5 })],
  ['config.longRope', 'long rope', config({ rope_scaling: { rope_type: 'longrope' } })],
  ['config.ropeUnsupported', 'unknown rope', config({ rope_scaling: { rope_type: 'spiral' } })],
  ['config.sizesDisagree', 'heads disagree', config({ num_key_value_heads: 3 })],
  ['weights.shapeDisagrees', 'config of another', config({ intermediate_size: 128 })],
  ['weights.tensorMissing', 'a layer more', config({ num_hidden_layers: 6 })],
  ['weights.dtypeDisagrees', 'other precision', config({ torch_dtype: 'bfloat16' })],
  ['weights.missing', 'no weights', remove('model.safetensors')],
  [
    'weights.ambiguous',
    'two weights',
    (folder) => {
      cpSync(path.join(folder, 'model.safetensors'), path.join(folder, 'a.safetensors'));
      renameSync(path.join(folder, 'model.safetensors'), path.join(folder, 'b.safetensors'));
    },
  ],
  ['import.tokenizerMissing', 'no tokenizer', remove('tokenizer.json')],
  [
    'import.gguf',
    'gguf',
    (folder) => renameSync(path.join(folder, 'model.safetensors'), path.join(folder, 'model.gguf')),
  ],
  [
    'import.onnx',
    'onnx',
    (folder) => renameSync(path.join(folder, 'model.safetensors'), path.join(folder, 'model.onnx')),
  ],
  [
    'import.notFile',
    'folder for a file',
    (folder) => {
      rmSync(path.join(folder, 'tokenizer.json'));
      mkdirSync(path.join(folder, 'tokenizer.json'));
    },
  ],
  [
    'import.linkOutside',
    'link outside',
    (folder) => {
      rmSync(path.join(folder, 'tokenizer.json'));
      symlinkSync(path.join(fixtures, 'stories260K/tokenizer.json'), path.join(folder, 'tokenizer.json'));
    },
  ],
];

export const refusedFolders: readonly RefusedFolder[] = [
  ...Object.entries(fixtureCodes).map(([file, code]) => ({
    name: file.replace(/[/.]/g, '-'),
    code,
    spoil: (folder: string) => putFixture(folder, file),
  })),
  ...spoiled.map(([code, name, spoil]) => ({ name, code, spoil })),
];

/** Every one of them as a folder of its name in `parent`. */
export function makeRefusedFolders(parent: string): void {
  for (const { name, spoil } of refusedFolders) {
    const folder = path.join(parent, name);
    cpSync(path.join(fixtures, 'stories260K'), folder, { recursive: true });
    spoil(folder);
  }
}

interface ManifestRow {
  readonly file: string;
  readonly expect: 'accept' | 'reject' | 'reject-or-load' | 'control';
}

/** The fixtures that must be refused and that are not archives, of which one stands for all, but are not in the table. */
export function findForgottenFixtures(): string[] {
  const manifest: ManifestRow[] = JSON.parse(
    readFileSync(path.join(fixtures, 'malformed/manifest.json'), 'utf8'),
  );
  return manifest
    .filter(({ file, expect }) => expect === 'reject' && /^(safetensors|hf_json)\//.test(file))
    .map(({ file }) => file)
    .filter((file) => !(file in fixtureCodes));
}
