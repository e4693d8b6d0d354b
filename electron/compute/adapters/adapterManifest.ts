import { createHash } from 'node:crypto';
import type { LoraTarget } from '../../common/training.ts';
import { peftFiles } from '../../ml/lora/peftConfig.ts';
import type { ModelManifest } from '../layout.ts';

/**
 * What an adapter's folder holds; PEFT opens it as it is:
 *
 *     adapter_config.json            PEFT's
 *     adapter_model.safetensors      PEFT's, float32
 *     adapter.json                   AdapterManifest; written last
 */
export const adapterFiles = { manifest: 'adapter.json', ...peftFiles } as const;

export interface AdapterManifest {
  readonly format: 1;
  readonly base: {
    /** `baseHash` of the model that it was made for. */
    readonly sha256: string;
    /** For people. */
    readonly name: string | null;
  };
  /** As trained or imported; the files may hold a larger rank that stands for the same (`toPeft`). */
  readonly rank: number;
  readonly alpha: number;
  readonly targets: readonly LoraTarget[];
  /** The run that has made it; null: it was imported. */
  readonly run: string | null;
  readonly files: readonly { readonly name: string; readonly sizeBytes: number; readonly sha256: string }[];
}

/** Of what a file says that may come from anywhere: the fields that are gone by, above all which files are opened. */
export function isManifest(value: unknown): value is AdapterManifest {
  if (!isRecord(value) || value.format !== 1 || !isRecord(value.base)) return false;
  const { base, files } = value;
  if (typeof base.sha256 !== 'string' || !Array.isArray(files) || files.length !== 2) return false;
  return [adapterFiles.config, adapterFiles.weights].every((name) =>
    files.some(
      (file: unknown) =>
        isRecord(file) &&
        file.name === name &&
        Number.isSafeInteger(file.sizeBytes) &&
        typeof file.sha256 === 'string',
    ),
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** Stands for the weights of a model, whatever it is called and in whichever precision it runs. */
export function baseHash({ architecture, weightFiles, files }: ModelManifest): string {
  const hashes = weightFiles.map((name) => files.find((file) => file.name === name)?.sha256);
  return createHash('sha256')
    .update(JSON.stringify([architecture, hashes]))
    .digest('hex');
}
