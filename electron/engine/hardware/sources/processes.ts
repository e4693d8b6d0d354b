import { execFile } from 'node:child_process';
import { setImmediate as breathe } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { SystemFiles } from './systemFiles.ts';

export interface ProcessMemory {
  readonly pid: number;
  /** 0: not known. */
  readonly parentPid: number;
  readonly name: string;
  readonly residentBytes: number;
  readonly ownBytes: number | null;
}

const run = promisify(execFile);
/** Each takes some microseconds; the engine answers others in between. */
const atOnce = 100;

/** Every process that this user may see; null: this system does not tell. */
export async function listProcesses(files: SystemFiles): Promise<ProcessMemory[] | null> {
  if (process.platform === 'linux') return listLinux(files);
  if (process.platform === 'win32')
    return parseTasklist((await run('tasklist', ['/fo', 'csv', '/nh'])).stdout);
  if (process.platform === 'darwin')
    return parsePs((await run('ps', ['-axo', 'pid=,ppid=,rss=,comm='])).stdout);
  return null;
}

async function listLinux(files: SystemFiles): Promise<ProcessMemory[]> {
  const pids = files.list('/proc').filter((name) => /^\d+$/.test(name));
  const found: ProcessMemory[] = [];
  for (const [index, pid] of pids.entries()) {
    if (index % atOnce === atOnce - 1) await breathe();
    const status = files.read(`/proc/${pid}/status`);
    const process = status === null ? null : parseStatus(status);
    if (process) found.push(process);
  }
  return found;
}

/** `/proc/PID/status`; null for the kernel's own threads, which have no memory. */
export function parseStatus(status: string): ProcessMemory | null {
  const field = (name: string) => new RegExp(`^${name}:\\s+(.+?)(?: kB)?$`, 'm').exec(status)?.[1];
  const bytes = (name: string) => Number(field(name) ?? 0) * 1024;
  const residentBytes = bytes('VmRSS');
  if (residentBytes === 0) return null;
  return {
    pid: Number(field('Pid')),
    parentPid: Number(field('PPid') ?? 0),
    name: field('Name') ?? '',
    residentBytes,
    ownBytes: bytes('RssAnon') + bytes('RssShmem'),
  };
}

/** `"node.exe","4120","Console","1","58,424 K"`; the separator of thousands depends on the language. */
export function parseTasklist(output: string): ProcessMemory[] {
  return output.split('\n').flatMap((line) => {
    const [name, pid, , , memory] = [...line.matchAll(/"([^"]*)"/g)].map(([, cell]) => cell ?? '');
    if (name === undefined || pid === undefined || memory === undefined) return [];
    const residentBytes = Number(memory.replace(/\D/g, '')) * 1024;
    return [{ pid: Number(pid), parentPid: 0, name, residentBytes, ownBytes: null }];
  });
}

export function parsePs(output: string): ProcessMemory[] {
  return output.split('\n').flatMap((line) => {
    const [, pid, parentPid, kib, command] = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(.+)$/.exec(line) ?? [];
    if (command === undefined) return [];
    return [
      {
        pid: Number(pid),
        parentPid: Number(parentPid),
        name: command.slice(command.lastIndexOf('/') + 1),
        residentBytes: Number(kib) * 1024,
        ownBytes: null,
      },
    ];
  });
}
