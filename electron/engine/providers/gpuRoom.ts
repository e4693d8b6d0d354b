import type { Gpu, GpuActivity } from '../../contract/hardware.ts';
import type { ProviderProof } from '../../contract/providers.ts';

/** Memory of a GPU's own, in bytes. */
export interface GpuRoom {
  readonly totalBytes: number;
  readonly freeBytes: number;
}

export interface GpuRoomOptions {
  readonly gpus: () => Promise<readonly Gpu[]>;
  /** What they are doing now, by their `id`; those of which nobody tells are left out. */
  readonly activity: () => Promise<
    readonly ({ readonly id: string } & Pick<GpuActivity, 'memoryUsedBytes'>)[]
  >;
}

/** The memory of the card that a provider computes on; null: it computes in the machine's, or nobody tells. */
export async function readGpuRoom(
  proof: Pick<ProviderProof, 'provider' | 'deviceName' | 'isSoftware'>,
  { gpus, activity }: GpuRoomOptions,
): Promise<GpuRoom | null> {
  if (proof.provider === 'cpu' || proof.isSoftware) return null;
  const gpu = findGpu(proof, await gpus());
  if (gpu === null || gpu.memoryBytes === null) return null;
  const now = (await activity()).find(({ id }) => id === gpu.id)?.memoryUsedBytes;
  const used = now ?? gpu.activity?.memoryUsedBytes ?? gpu.memoryUsedBytes ?? 0;
  return { totalBytes: gpu.memoryBytes, freeBytes: Math.max(0, gpu.memoryBytes - used) };
}

/** By its name, as far as drivers and inventory agree on it; where there is only one, that one. */
export function findGpu(
  { provider, deviceName }: Pick<ProviderProof, 'provider' | 'deviceName'>,
  gpus: readonly Gpu[],
): Gpu | null {
  const fitting = gpus.filter(
    ({ displayOnly, vendor }) => !displayOnly && (provider !== 'cuda' || vendor === 'nvidia'),
  );
  const named = fitting.find(({ name }) => deviceName !== null && isSameName(name, deviceName));
  // CUDA's first device is the one that is used.
  return named ?? (fitting.length === 1 || provider === 'cuda' ? (fitting[0] ?? null) : null);
}

function isSameName(one: string, other: string): boolean {
  const [a, b] = [one, other].map((name) => name.toLowerCase().replace(/[^a-z0-9]/g, ''));
  return Boolean(a && b && (a.includes(b) || b.includes(a)));
}
