import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** One line of `nvidia-smi --query-gpu`. */
export interface SmiDevice {
  readonly name: string;
  readonly pciAddress: string;
  readonly totalBytes: number | null;
  readonly usedBytes: number | null;
  readonly driver: string | null;
  readonly load: number | null;
  readonly temperature: number | null;
  readonly computeCapability: string | null;
}

export type SmiAnswer =
  | { readonly kind: 'read'; readonly devices: readonly SmiDevice[]; readonly lines: readonly string[] }
  | { readonly kind: 'absent' }
  | { readonly kind: 'refused'; readonly reason: string };

const fields = [
  'name',
  'pci.bus_id',
  'memory.total',
  'memory.used',
  'driver_version',
  'utilization.gpu',
  'temperature.gpu',
  'compute_cap',
] as const;
const run = promisify(execFile);

/** Asks the driver's own program; `absent` when it is not installed. `limitMs` ends it when the driver hangs. */
export async function askNvidiaSmi(limitMs: number, program = 'nvidia-smi'): Promise<SmiAnswer> {
  try {
    const { stdout } = await run(
      program,
      [`--query-gpu=${fields.join(',')}`, '--format=csv,noheader,nounits'],
      { timeout: limitMs, windowsHide: true },
    );
    return { kind: 'read', ...parseNvidiaSmi(stdout) };
  } catch (error) {
    const failure = error as { code?: string | number; stdout?: string; message: string };
    if (failure.code === 'ENOENT') return { kind: 'absent' };
    // It explains itself on standard output: "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver."
    return { kind: 'refused', reason: failure.stdout?.trim().split('\n')[0] || failure.message };
  }
}

export function parseNvidiaSmi(output: string): { devices: SmiDevice[]; lines: string[] } {
  const lines = output
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.includes(', '));
  return { lines, devices: lines.map(parseLine) };
}

const mebibyte = 1024 ** 2;

function parseLine(line: string): SmiDevice {
  const cells = line.split(', ');
  // A name may hold a comma; everything after it does not.
  const [pciAddress = '', total = '', used = '', driver = '', load = '', temperature = '', capability = ''] =
    cells.slice(-(fields.length - 1));
  const percent = toNumber(load);
  return {
    name: cells.slice(0, cells.length - (fields.length - 1)).join(', '),
    pciAddress: normalizePci(pciAddress),
    totalBytes: times(toNumber(total), mebibyte),
    usedBytes: times(toNumber(used), mebibyte),
    driver: driver || null,
    load: percent === null ? null : percent / 100,
    temperature: toNumber(temperature),
    computeCapability: /^\d+\.\d+$/.test(capability) ? capability : null,
  };
}

/** `[N/A]` and `[Not Supported]` are unknown. */
function toNumber(cell: string): number | null {
  return /^\d+(\.\d+)?$/.test(cell) ? Number(cell) : null;
}

function times(value: number | null, factor: number): number | null {
  return value === null ? null : value * factor;
}

/** `00000000:01:00.0` and `01:00.0` → `0000:01:00.0`. */
export function normalizePci(text: string): string {
  const [, domain = '', rest = ''] = /^(?:([0-9a-f]+):)?([0-9a-f]+:[0-9a-f]+\.[0-9a-f])$/i.exec(text) ?? [];
  return rest === '' ? text.toLowerCase() : `${domain.slice(-4).padStart(4, '0')}:${rest}`.toLowerCase();
}
