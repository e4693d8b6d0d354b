import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createRandom } from '../../electron/ml/sampling/random.ts';
import { mutate, pick } from './mutate.ts';
import type { Seed, Target, TargetInput } from './target.ts';

/** Inputs that a target once stumbled over: `TARGET/SEED-NAME~DIGEST`. They are read again in every run, first and as they are. */
export const corpusFolder = path.join(import.meta.dirname, 'corpus');

export interface Inputs {
  readonly target: Target;
  /** How many of the inputs come from the corpus. */
  readonly kept: number;
  /** The input with this number: the corpus, the good files, then mutations; the same for the same seed and number. */
  readonly inputOf: (seed: number, index: number) => Omit<TargetInput, 'folder'>;
}

/** Of a module by its path: what is read by its targets is loaded with them only. */
export async function loadTargets(module: string): Promise<readonly Target[]> {
  return ((await import(module)) as { targets: readonly Target[] }).targets;
}

export async function loadInputs(module: string, name: string): Promise<Inputs> {
  const targets = await loadTargets(module);
  const target = targets.find((each) => each.name === name);
  if (!target) throw new Error(`no target ${name}`);
  const [corpus, seeds] = [corpusOf(name), await target.seeds()];
  const asTheyAre = [...corpus, ...seeds];
  return {
    target,
    kept: corpus.length,
    inputOf(seed, index) {
      const whole = asTheyAre[index];
      if (whole) return whole;
      const random = createRandom(seed * 2 ** 24 + index);
      const base = pick(random, seeds);
      return { name: base.name, bytes: mutate(base, target.mutators, random, seeds) };
    },
  };
}

function corpusOf(name: string): Seed[] {
  const folder = path.join(corpusFolder, name);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .sort()
    .map((file) => ({ name: file.replace(/~[^~]*$/, ''), bytes: readFileSync(path.join(folder, file)) }));
}
