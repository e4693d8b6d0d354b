import type { Command } from 'commander';
import { presentFeatures } from '../../../common/cpuFeatures.ts';
import { formatBytes } from '../../../common/format.ts';
import { activityText, gpuProcessText } from '../../../contract/gpuText.ts';
import {
  type Cpu,
  type Disk,
  type Gpu,
  type Inventory,
  type Memory,
  type Part,
  sourceTitles,
} from '../../../contract/hardware.ts';
import { type Output, sentence } from '../output.ts';
import type { Verb, VerbContext } from '../verb.ts';

export function addHardwareCommand(program: Command, verb: Verb): void {
  program
    .command('hardware')
    .description('what this computer has: processor, memory, disks, graphics, and who says so')
    .option('--read-rate', 'also measure how quickly models are read from the disk')
    .action(verb(showHardware));
}

/** A command is in less of a hurry than a window: it waits for the slow sources. */
const patienceMs = 25_000;
const askAgainMs = 250;

async function showHardware({ client, output }: VerbContext, options: { readRate?: boolean }): Promise<void> {
  if (options.readRate) await client.hardware.measureReadRate();
  let inventory = await client.hardware.inventory({ refresh: true });
  const until = performance.now() + patienceMs;
  while (isPending(inventory) && performance.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, askAgainMs));
    inventory = await client.hardware.inventory({});
  }
  output.result(inventory, () => inventoryLines(inventory, output));
}

function isPending({ cpu, memory, disks, gpus, confinement, sources }: Inventory): boolean {
  return [cpu, memory, disks, gpus, confinement, ...sources].some(({ state }) => state === 'pending');
}

function inventoryLines(inventory: Inventory, output: Output): string[] {
  const { cpu, memory, disks, gpus, sources, warnings, readRate, confinement } = inventory;
  return [
    `System     ${inventory.system}`,
    ...partLines('Processor', cpu, output, cpuLines),
    ...partLines('Memory', memory, output, memoryLines),
    ...partLines('Disks', disks, output, (list) => list.map(diskLine)),
    ...(readRate
      ? [
          `           models are read at ${formatBytes(readRate.bytesPerSecond)}/s (${formatBytes(readRate.bytes)}${readRate.isUncached ? '' : ', perhaps from the cache'})`,
        ]
      : []),
    ...partLines('Graphics', gpus, output, (list) => gpuLines(list, output)),
    ...partLines('Confined', confinement, output, ({ program, error }) => [
      program === null
        ? sentence(error ?? { code: 'confinement.notInstalled', data: {} }, output.language)
        : `${program}: what reads files from outside has no network and sees of the disk only what was chosen`,
    ]),
    'Sources',
    ...sources.flatMap(({ source, state, said, tookMs }) => [
      `  ${sourceTitles[source]}: ${state}${tookMs === null ? '' : ` (${Math.round(tookMs)} ms)`}`,
      ...said.map((line) => `    ${line}`),
    ]),
    ...warnings.map((warning) => `Warning: ${sentence(warning, output.language)}`),
  ];
}

/** `Memory     first line`, the others below it. */
function partLines<Value>(
  title: string,
  part: Part<Value>,
  output: Output,
  lines: (value: Value) => readonly string[],
): string[] {
  const label = title.padEnd(11);
  if (part.state === 'pending') return [`${label}no answer yet`];
  if (part.state === 'failed') return [`${label}${sentence(part.error, output.language)}`];
  return lines(part.value).map((line, index) => (index === 0 ? label : ' '.repeat(11)) + line);
}

function cpuLines(cpu: Cpu): string[] {
  const there = presentFeatures(cpu.features);
  const unknown = Object.values(cpu.features).every((isThere) => isThere === null);
  const physical = cpu.physicalCores === null ? '' : `${cpu.physicalCores} cores, `;
  const sockets = cpu.sockets === null ? '' : `, ${cpu.sockets} socket(s)`;
  return [
    `${cpu.model}: ${physical}${cpu.logicalCores} threads, usable ${Number(cpu.usableCores.toFixed(1))}${sockets}`,
    unknown
      ? 'instruction sets: not known on this system'
      : `instruction sets: ${there.join(', ') || 'none of those that matter'}`,
    ...(cpu.caches.length === 0
      ? []
      : [
          `caches: ${cpu.caches.map(({ level, kind, sizeBytes, count }) => `L${level}${kind === 'unified' ? '' : ` ${kind}`} ${count} x ${sizeBytes / 1024} KiB`).join(', ')}`,
        ]),
    ...(cpu.numaNodes.length === 0
      ? []
      : [
          `NUMA nodes: ${cpu.numaNodes.map(({ id, cpus, totalBytes }) => `${id} (${cpus} threads, ${formatBytes(totalBytes)})`).join(', ')}`,
        ]),
  ];
}

function memoryLines(memory: Memory): string[] {
  return [
    `${formatBytes(memory.availableBytes)} available of ${formatBytes(memory.totalBytes)}${memory.limit ? ` (container limit; the machine has ${formatBytes(memory.machine.totalBytes)})` : ''}`,
    memory.groups.map(({ name, bytes }) => `${name} ${formatBytes(bytes)}`).join(', '),
    ...(memory.processes ?? []).map(
      ({ pid, name, count, residentBytes, ownBytes, role }) =>
        `  ${formatBytes(ownBytes ?? residentBytes).padStart(8)}  ${name} (${count > 1 ? `${count} processes` : pid})${role ? `, Inhouse: ${role}` : ''}`,
    ),
  ];
}

function diskLine({ mount, fileSystem, kind, freeBytes, totalBytes, holdsStore }: Disk): string {
  const what = [fileSystem, kind].filter((word) => word !== null).join(', ');
  return `${mount}${what ? ` (${what})` : ''}: ${formatBytes(freeBytes)} free of ${formatBytes(totalBytes)}${holdsStore ? '  <- models' : ''}`;
}

function gpuLines(gpus: readonly Gpu[], { language }: Output): string[] {
  if (gpus.length === 0) return ['none found; models compute on the processor'];
  return gpus.flatMap(({ name, memoryBytes, memorySource, driver, displayOnly, activity }) => {
    const said = memorySource === null ? '' : ` (says ${sourceTitles[memorySource]})`;
    const memory = memoryBytes === null ? 'memory not known' : `${formatBytes(memoryBytes)}${said}`;
    const now = activity === null ? '' : activityText(activity, language);
    return [
      `${name}: ${memory}${driver ? `, driver ${driver}` : ''}${displayOnly ? ', shows pictures only' : ''}`,
      ...(now === '' ? [] : [`  ${now}`]),
      ...(activity?.processes ?? []).map((process) => `  ${gpuProcessText(process)}`),
    ];
  });
}
