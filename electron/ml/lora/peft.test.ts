import { describe, expect, test } from 'vitest';
import { AppError } from '../../common/errors/appError.ts';
import { type LoraTarget, loraTargets } from '../../common/training.ts';
import type { Architecture } from '../architectures/architecture.ts';
import { tinyModels } from '../architectures/randomModels.reference.ts';
import { linearShape } from '../architectures/weightNames.ts';
import type { SafetensorsTensor } from '../formats/safetensors.ts';
import type { LoraAdapter } from './adapter.ts';
import { matchPeft, PeftReader } from './fromPeft.ts';
import { loraParameterCount, loraParameters } from './parameters.ts';
import { formatPeftConfig, parsePeftConfig } from './peftConfig.ts';
import { type PeftAdapter, toPeft } from './toPeft.ts';

function randomAdapter(architecture: Architecture, targets: readonly LoraTarget[], rank = 3): LoraAdapter {
  const parameters = new Float32Array(loraParameterCount(architecture, { rank, targets }));
  for (let i = 0; i < parameters.length; i++) parameters[i] = Math.sin(i * i + 1);
  return { rank, targets, scale: 2, parameters };
}

/** scale · B A of one layer, [out][in]; zeros where the adapter has none. */
function product(
  architecture: Architecture,
  adapter: LoraAdapter,
  layer: number,
  target: LoraTarget,
): number[] {
  const places = loraParameters(architecture, adapter);
  const matrix = (part: 'A' | 'B') => {
    const place = places.find((one) => one.name === `layers.${layer}.${target}.${part}`);
    return place && adapter.parameters.subarray(place.offset, place.offset + place.shape[0] * place.shape[1]);
  };
  const [a, b] = [matrix('A'), matrix('B')];
  const [rows, columns] = linearShape(architecture, target);
  return Array.from({ length: rows * columns }, (_, i) => {
    const [row, column] = [Math.floor(i / columns), i % columns];
    let sum = 0;
    for (let r = 0; r < adapter.rank; r++)
      sum += (b?.[row * adapter.rank + r] ?? 0) * (a?.[r * columns + column] ?? 0);
    return adapter.scale * sum;
  });
}

function header({ tensors }: PeftAdapter): SafetensorsTensor[] {
  return tensors.map(({ name, shape }) => ({
    ...{ name, shape, dtype: 'F32', offset: 0, sizeBytes: shape[0] * shape[1] * 4 },
  }));
}

function read(architecture: Architecture, peft: PeftAdapter): LoraAdapter {
  const matched = matchPeft(architecture, peft, header(peft));
  const reader = new PeftReader(architecture, matched);
  for (const one of matched.tensors) {
    const data = peft.tensors.find(({ name }) => name === one.tensor.name)?.data();
    reader.take(one, new Uint8Array(data?.buffer ?? new ArrayBuffer()));
  }
  return reader.finish(peft.scale);
}

const choices: readonly (readonly LoraTarget[])[] = [
  loraTargets,
  ['q', 'v'],
  ['k', 'o', 'up', 'down'],
  ['gate'],
];

describe.each(Object.entries<Architecture>(tinyModels))('%s', (_name, architecture) => {
  test.each(choices.map((targets) => [targets.join(), targets] as const))(
    'what is written with PEFT’s names is the same product when it is read, for %s',
    (_targets, targets) => {
      const adapter = randomAdapter(architecture, targets);
      const again = read(architecture, toPeft(architecture, adapter));
      for (let layer = 0; layer < architecture.layerCount; layer++)
        for (const target of loraTargets)
          expect(product(architecture, again, layer, target)).toEqual(
            product(architecture, adapter, layer, target),
          );
      expect(again.rank).toBe(adapter.rank);
      // From there on it stays as it is, bit for bit.
      const stable = read(architecture, toPeft(architecture, again));
      expect(stable).toEqual(again);
    },
  );
});

test('an adapter that shares one A among the layers of a matrix keeps its rank and its A on the way through', () => {
  const architecture = tinyModels['phi3, fused matrices'];
  const shared = randomAdapter(architecture, loraTargets);
  const places = loraParameters(architecture, shared).filter(({ part }) => part === 'A');
  const first = { q: 'q', k: 'q', v: 'q', gate: 'gate', up: 'gate', o: 'o', down: 'down' } as const;
  for (const { layer, target, offset } of places) {
    const from = places.find((one) => one.layer === layer && one.target === first[target]);
    if (from) shared.parameters.copyWithin(offset, from.offset, from.offset + from.shape[0] * from.shape[1]);
  }
  const peft = toPeft(architecture, shared);
  expect(peft.rank).toBe(shared.rank);
  expect(read(architecture, peft)).toEqual(shared);
});

test('names are PEFT’s, and a matrix that a family has for three layers is one module', () => {
  const names = (name: keyof typeof tinyModels, targets: readonly LoraTarget[]) =>
    toPeft(tinyModels[name], randomAdapter(tinyModels[name], targets)).tensors.map((one) => one.name);
  expect(names('llama, untied', ['q', 'down']).slice(0, 3)).toEqual([
    'base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight',
    'base_model.model.model.layers.0.self_attn.q_proj.lora_B.weight',
    'base_model.model.model.layers.0.mlp.down_proj.lora_A.weight',
  ]);
  const fused = toPeft(
    tinyModels['phi3, fused matrices'],
    randomAdapter(tinyModels['phi3, fused matrices'], loraTargets),
  );
  expect(fused.targetModules).toEqual(['qkv_proj', 'o_proj', 'gate_up_proj', 'down_proj']);
  expect(fused.rank).toBe(9);
});

const plain = {
  ...{ peft_type: 'LORA', task_type: 'CAUSAL_LM', r: 8, lora_alpha: 16, lora_dropout: 0.1, bias: 'none' },
  ...{ target_modules: ['q_proj'], use_rslora: false, modules_to_save: null, rank_pattern: {} },
  base_model_name_or_path: 'some/model',
};
const parse = (config: unknown) => parsePeftConfig(new TextEncoder().encode(JSON.stringify(config)));

test('a config is read back as it was written', () => {
  expect(parse(plain)).toEqual({ rank: 8, scale: 2, dropout: 0.1, baseModel: 'some/model' });
  expect(parse({ ...plain, use_rslora: true }).scale).toBeCloseTo(16 / Math.sqrt(8), 12);
  const given = { rank: 12, scale: 0.5, dropout: 0, baseModel: null };
  const text = formatPeftConfig({ ...given, targetModules: ['q_proj'] });
  expect(parsePeftConfig(new TextEncoder().encode(text))).toEqual(given);
});

const refused: readonly (readonly [string, object, string])[] = [
  ['peft_type', { peft_type: 'LOHA' }, 'adapters.unsupported'],
  ['task_type', { task_type: 'SEQ_CLS' }, 'adapters.unsupported'],
  ['bias', { bias: 'all' }, 'adapters.unsupported'],
  ['use_dora', { use_dora: true }, 'adapters.unsupported'],
  ['modules_to_save', { modules_to_save: ['lm_head'] }, 'adapters.unsupported'],
  ['rank_pattern', { rank_pattern: { q_proj: 4 } }, 'adapters.unsupported'],
  ['alpha_pattern', { alpha_pattern: { q_proj: 4 } }, 'adapters.unsupported'],
  ['init_lora_weights', { init_lora_weights: 'pissa_niter_4' }, 'adapters.unsupported'],
  ['r', { r: 0 }, 'adapters.configInvalid'],
  ['r', { r: 1e9 }, 'adapters.configInvalid'],
  ['r', { r: 2.5 }, 'adapters.configInvalid'],
  ['r', { r: '8' }, 'adapters.configInvalid'],
  ['lora_alpha', { lora_alpha: -1 }, 'adapters.configInvalid'],
];

test.each(refused)(
  'a config with another %s than LoRA needs is refused by the name of the field (%j)',
  (field, change, code) => {
    const error = thrown(() => parse({ ...plain, ...change }));
    expect([error.code, error.data.field]).toEqual([code, field]);
  },
);

test('keys that only an attack would use are refused, and so is what is no JSON', () => {
  expect(thrown(() => parsePeftConfig(new TextEncoder().encode('{"__proto__": {"r": 1}}'))).code).toBe(
    'json.forbiddenKey',
  );
  expect(thrown(() => parsePeftConfig(new TextEncoder().encode('[]'))).code).toBe('json.invalid');
});

describe('tensors that do not fit are named', () => {
  const architecture = tinyModels['llama, untied'];
  const good = toPeft(architecture, randomAdapter(architecture, ['q', 'v']));
  const tensors = header(good);
  const match = (given: readonly SafetensorsTensor[]) => thrown(() => matchPeft(architecture, good, given));
  const [first] = tensors as [SafetensorsTensor];

  test('one with no place in the model', () => {
    const foreign = [...tensors, { ...first, name: 'base_model.model.lm_head.lora_A.weight' }];
    expect(match(foreign)).toMatchObject({
      code: 'adapters.tensorUnknown',
      data: { tensor: 'base_model.model.lm_head.lora_A.weight', count: 1 },
    });
    const beyond = tensors.map((one) => ({ ...one, name: one.name.replace('layers.1', 'layers.7') }));
    expect(match(beyond)).toMatchObject({ code: 'adapters.tensorUnknown', data: { count: 4 } });
    const twice = [...tensors, { ...first, name: first.name.replace('.weight', '.default.weight') }];
    expect(match(twice)).toMatchObject({ code: 'adapters.tensorUnknown', data: { count: 1 } });
  });

  test('one that is missing', () => {
    expect(match(tensors.slice(1))).toMatchObject({
      code: 'adapters.tensorMissing',
      data: { tensor: first.name, count: 1 },
    });
    expect(match([]).code).toBe('adapters.tensorMissing');
  });

  test('one of another shape or type', () => {
    expect(match([{ ...first, shape: [8, 64] }, ...tensors.slice(1)])).toMatchObject({
      code: 'adapters.shapeDisagrees',
      data: { tensor: first.name, found: '8, 64', expected: '3, 64' },
    });
    expect(match([{ ...first, dtype: 'I64' }, ...tensors.slice(1)]).code).toBe('adapters.dtypeUnsupported');
  });

  test('one with values that are no numbers', () => {
    const matched = matchPeft(architecture, good, tensors);
    const [one] = matched.tensors;
    if (!one) throw new Error('no tensor');
    const bytes = new Uint8Array(new Float32Array(one.tensor.sizeBytes / 4).fill(Number.NaN).buffer);
    const error = thrown(() => new PeftReader(architecture, matched).take(one, bytes));
    expect(error).toMatchObject({ code: 'adapters.notFinite', data: { tensor: one.tensor.name } });
  });
});

function thrown(work: () => unknown): AppError {
  try {
    work();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
