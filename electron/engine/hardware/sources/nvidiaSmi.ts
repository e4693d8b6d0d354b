import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { NvmlDevice } from '../../../compute/contract.ts';

/** One line of `nvidia-smi --query-gpu`: what NVML tells, but for the processes. */
export interface SmiDevice extends Omit<NvmlDevice, 'processes'> {
  readonly driver: string | null;
}

export type SmiAnswer =
  | { readonly kind: 'read'; readonly devices: readonly SmiDevice[]; readonly lines: readonly string[] }
  | { readonly kind: 'absent' }
  | { readonly kind: 'refused'; readonly reason: string };

/** The name comes first: it alone may hold a comma. */
export const basicFields = [
  'name',
  'pci.bus_id',
  'memory.total',
  'memory.used',
  'driver_version',
  'utilization.gpu',
  'temperature.gpu',
  'compute_cap',
] as const;
export const allFields = [
  ...basicFields,
  'power.draw',
  'enforced.power.limit',
  'clocks.gr',
  'clocks.max.gr',
  'clocks.sm',
  'clocks.max.sm',
  'clocks.mem',
  'clocks.max.mem',
  'fan.speed',
] as const;
type Field = (typeof allFields)[number];

const run = promisify(execFile);

/** Asks the driver's own program; `absent` when it is not installed. `limitMs` ends it when the driver hangs. */
export async function askNvidiaSmi(limitMs: number, program = 'nvidia-smi'): Promise<SmiAnswer> {
  const answer = await ask(allFields, limitMs, program);
  // It tells nothing at all when it does not know one of the fields; an older one knows fewer.
  const isOlder = answer.kind === 'refused' && answer.reason.includes('not a valid field');
  return isOlder ? ask(basicFields, limitMs, program) : answer;
}

async function ask(fields: readonly Field[], limitMs: number, program: string): Promise<SmiAnswer> {
  try {
    const { stdout } = await run(
      program,
      [`--query-gpu=${fields.join(',')}`, '--format=csv,noheader,nounits'],
      { timeout: limitMs, windowsHide: true },
    );
    return { kind: 'read', ...parseNvidiaSmi(stdout, fields) };
  } catch (error) {
    const failure = error as { code?: string | number; stdout?: string; message: string };
    if (failure.code === 'ENOENT') return { kind: 'absent' };
    // It explains itself on standard output: "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver."
    return { kind: 'refused', reason: failure.stdout?.trim().split('\n')[0] || failure.message };
  }
}

export function parseNvidiaSmi(
  output: string,
  fields: readonly Field[],
): { devices: SmiDevice[]; lines: string[] } {
  const lines = output
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.includes(', '));
  return { lines, devices: lines.map((line) => parseLine(line, fields)) };
}

const mebibyte = 1024 ** 2;

function parseLine(line: string, fields: readonly Field[]): SmiDevice {
  const cells = line.split(', ');
  const nameCells = cells.length - (fields.length - 1);
  const text = (field: Field) => {
    const at = fields.indexOf(field);
    return at < 0 ? '' : (cells[nameCells - 1 + at] ?? '');
  };
  const number = (field: Field) => toNumber(text(field));
  const capability = text('compute_cap');
  return {
    name: cells.slice(0, nameCells).join(', '),
    pciAddress: normalizePci(text('pci.bus_id')),
    totalBytes: times(number('memory.total'), mebibyte),
    usedBytes: times(number('memory.used'), mebibyte),
    driver: text('driver_version') || null,
    load: times(number('utilization.gpu'), 0.01),
    temperature: number('temperature.gpu'),
    powerWatts: number('power.draw'),
    powerLimitWatts: number('enforced.power.limit'),
    clocks: {
      graphics: { mhz: number('clocks.gr'), maxMhz: number('clocks.max.gr') },
      sm: { mhz: number('clocks.sm'), maxMhz: number('clocks.max.sm') },
      memory: { mhz: number('clocks.mem'), maxMhz: number('clocks.max.mem') },
    },
    fan: times(number('fan.speed'), 0.01),
    // What holds the clocks down has another name in every generation of the program.
    throttles: null,
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
