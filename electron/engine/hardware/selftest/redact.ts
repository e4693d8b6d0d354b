import { homedir, hostname, userInfo } from 'node:os';
import type { Disk, Gpu, Inventory } from '../../../contract/hardware.ts';

/** What must not be in a report that leaves the house, and what stands there instead; the longest first. */
export function createRedaction(folders: Readonly<Record<string, string>>): (text: string) => string {
  const secrets: [string, string][] = [
    ...Object.entries(folders).map(([name, folder]): [string, string] => [folder, `<${name}>`]),
    [homedir(), '<home>'],
    [hostname(), '<computer>'],
    // `ward7.hospital.example` is called `ward7` everywhere else.
    [hostname().split('.')[0] ?? '', '<computer>'],
    [userName(), '<user>'],
  ];
  const known = secrets.filter(([secret]) => secret.length > 1).sort(([a], [b]) => b.length - a.length);
  return (text) =>
    known.reduce((left, [secret, instead]) => left.replaceAll(wholeWord(secret), instead), text);
}

/** A user called `in` must not be taken out of the middle of other words. */
function wholeWord(secret: string): RegExp {
  const literal = secret.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const before = /^\w/.test(secret) ? '(?<![\\p{L}\\p{N}_])' : '';
  const after = /\w$/.test(secret) ? '(?![\\p{L}\\p{N}_])' : '';
  return new RegExp(before + literal + after, 'giu');
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return ''; // A container's user without an entry.
  }
}

/** Every text in a value of JSON, however deep. */
export function redactDeep<Value>(value: Value, redact: (text: string) => string): Value {
  if (typeof value === 'string') return redact(value) as Value;
  if (Array.isArray(value)) return value.map((item) => redactDeep(item, redact)) as Value;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, redactDeep(item, redact)]),
  ) as Value;
}

/** What else runs on the computer is nobody's business, nor what its disks and the servers of its drives are called. */
export function withoutNames(inventory: Inventory): Inventory {
  const { memory, disks, gpus } = inventory;
  const ours =
    (memory.state === 'known' && memory.value.processes?.filter(({ role }) => role !== null)) || null;
  return {
    ...inventory,
    memory: memory.state === 'known' ? { ...memory, value: { ...memory.value, processes: ours } } : memory,
    gpus: gpus.state === 'known' ? { ...gpus, value: gpus.value.map(withoutPrograms) } : gpus,
    disks: disks.state === 'known' ? { ...disks, value: disks.value.map(withoutName) } : disks,
  };
}

/** Of what runs on a GPU only Inhouse's own stays, without the names that people gave their models. */
function withoutPrograms(gpu: Gpu): Gpu {
  if (gpu.activity === null) return gpu;
  const ours = gpu.activity.processes?.filter(({ role }) => role !== null);
  const processes = ours?.map((process) => ({ ...process, model: null })) ?? null;
  return { ...gpu, activity: { ...gpu.activity, processes } };
}

/** Drives and folders that a system itself sets up. */
const systemMount = /^(?:[A-Z]:\\|\/|\/(?:boot(?:\/efi)?|efi|home|opt|srv|tmp|usr|var))$/;
const systemDevice =
  /^\/dev\/(?:(?:s|h|v|xv)d[a-z]+\d*|nvme\d+n\d+(?:p\d+)?|mmcblk\d+(?:p\d+)?|md\d+|dm-\d+)$/;

function withoutName(disk: Disk, index: number): Disk {
  const { mount, device, fileSystem } = disk;
  const isKnown = device === null || device === fileSystem || systemDevice.test(device);
  return {
    ...disk,
    mount: systemMount.test(mount) ? mount : `<disk ${index + 1}>`,
    device: isKnown ? device : '<device>',
  };
}
