import { type LoraTarget, loraTargets } from '../../common/training.ts';
import type { Architecture } from '../architectures/architecture.ts';
import { linearShape, weightNames } from '../architectures/weightNames.ts';

/** A linear layer as the model's own code has it, which is what PEFT puts its two matrices beside. */
export interface PeftModule {
  /** `model.layers.3.self_attn.q_proj`. */
  readonly path: string;
  /** `q_proj`: as `target_modules` names it. */
  readonly kind: string;
  readonly layer: number;
  /** Whose rows lie below each other in it: several where the family has one matrix for them (phi3: qkv_proj). */
  readonly targets: readonly LoraTarget[];
  /** [out, in] of the whole matrix. */
  readonly rows: number;
  readonly columns: number;
}

/** The linear layers of all decoder layers, in the order of computation. */
export function peftModules(architecture: Architecture): PeftModule[] {
  const names = weightNames(architecture);
  const modules: PeftModule[] = [];
  for (let layer = 0; layer < architecture.layerCount; layer++) {
    const stems = Map.groupBy(loraTargets, (target) => names.linear(layer, target).tensor);
    for (const [tensor, targets] of stems) {
      const path = tensor.replace(/\.weight$/, '');
      const rows = targets.reduce((sum, target) => sum + linearShape(architecture, target)[0], 0);
      const columns = Math.max(...targets.map((target) => linearShape(architecture, target)[1]));
      modules.push({ path, kind: path.slice(path.lastIndexOf('.') + 1), layer, targets, rows, columns });
    }
  }
  return modules;
}

export type PeftPart = 'A' | 'B';

/** As PEFT saves them (`save_pretrained`). */
export function peftTensorName({ path }: PeftModule, part: PeftPart): string {
  return `base_model.model.${path}.lora_${part}.weight`;
}

/** null: no matrix of a LoRA. The adapter's name, `default`, is left in by some tools. */
export function parsePeftTensorName(name: string): { readonly path: string; readonly part: PeftPart } | null {
  const [, path, part] = /^base_model\.model\.(.+)\.lora_([AB])(?:\.default)?\.weight$/.exec(name) ?? [];
  if (path === undefined) return null;
  return { path, part: part === 'A' ? 'A' : 'B' };
}
