import { execFile } from 'node:child_process';
import { readKibField, readSystemFile } from './readMemory.ts';

export interface ResidentMemory {
  readonly bytes: number;
  /** The most it ever was; where the system does not keep it, what it is now. */
  readonly peakBytes: number;
}

/** Resident memory of a process; null: it has ended, or this system does not tell. */
export async function readResidentMemory(pid: number): Promise<ResidentMemory | null> {
  const read = readers[process.platform] ?? readByPs;
  return read(pid);
}

const readers: Partial<Record<NodeJS.Platform, (pid: number) => Promise<ResidentMemory | null>>> = {
  linux: async (pid) => parseProcStatus(readSystemFile(`/proc/${pid}/status`) ?? ''),
  win32: async (pid) =>
    same(parseTasklist(await answerOf('tasklist', ['/FI', `PID eq ${pid}`, '/FO', 'CSV', '/NH']))),
};

async function readByPs(pid: number): Promise<ResidentMemory | null> {
  const kib = Number.parseInt(await answerOf('ps', ['-o', 'rss=', '-p', String(pid)]), 10);
  return same(Number.isFinite(kib) ? kib * 1024 : null);
}

/** A zombie has no memory lines left. */
export function parseProcStatus(status: string): ResidentMemory | null {
  const bytes = readKibField(status, 'VmRSS');
  return bytes === null ? null : { bytes, peakBytes: readKibField(status, 'VmHWM') ?? bytes };
}

/** `"node.exe","4242","Console","1","123,456 K"`; the separator of thousands is the user's. */
export function parseTasklist(line: string): number | null {
  const digits = /"([\d.,\s\u00A0\u202F']+) ?K"\s*$/.exec(line)?.[1]?.replace(/\D/g, '');
  return digits ? Number(digits) * 1024 : null;
}

function same(bytes: number | null): ResidentMemory | null {
  return bytes === null ? null : { bytes, peakBytes: bytes };
}

function answerOf(command: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    execFile(command, args, { timeout: 5_000 }, (error, out) => resolve(error ? '' : out));
  });
}
