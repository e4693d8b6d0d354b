import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** A group of its own for one process, whose memory the kernel limits. */
export interface ProcessGroup {
  /** Whether the kernel has ended a process of the group for its limit. */
  wasLimitReached(): boolean;
  /** Once the process is gone. */
  remove(): void;
}

export interface ProcessGroups {
  /** null: the group could not be made; the process stays where it is. */
  confine(pid: number, limitBytes: number): ProcessGroup | null;
}

export interface CgroupPlaces {
  /** Where version 2 is mounted. */
  readonly mounts: readonly string[];
  /** This process's groups. */
  readonly self: string;
}

const linuxPlaces: CgroupPlaces = {
  mounts: ['/sys/fs/cgroup', '/sys/fs/cgroup/unified'],
  self: '/proc/self/cgroup',
};

/**
 * Groups of cgroup version 2 below this process's own, where that is handed over to this user (systemd: `Delegate=yes`) with
 * the memory controller. null elsewhere: then processes are only watched.
 *
 * The kernel gives a controller only to children of a group that holds no process itself, so the engine first moves into a
 * leaf of its own; if others live in its group, too, everything stays as it was.
 */
export function openProcessGroups(places: CgroupPlaces = linuxPlaces): ProcessGroups | null {
  const own = /^0::(\/.*)$/m.exec(readIfThere(places.self))?.[1];
  if (own === undefined) return null;
  const home = places.mounts
    .map((mount) => path.posix.join(mount, own))
    .find((folder) => words(path.join(folder, 'cgroup.controllers')).includes('memory'));
  if (home === undefined || !handDownMemory(home)) return null;
  return { confine: (pid, limitBytes) => confine(home, pid, limitBytes) };
}

function handDownMemory(home: string): boolean {
  const subtree = path.join(home, 'cgroup.subtree_control');
  if (words(subtree).includes('memory')) return true;
  const others = words(path.join(home, 'cgroup.procs')).filter((pid) => Number(pid) !== process.pid);
  if (others.length > 0) return false;
  const leaf = path.join(home, 'inhouse-engine');
  try {
    mkdirSync(leaf, { recursive: true });
    writeFileSync(path.join(leaf, 'cgroup.procs'), String(process.pid));
    writeFileSync(subtree, '+memory');
    return true;
  } catch {
    return false; // Not ours to divide.
  }
}

function confine(home: string, pid: number, limitBytes: number): ProcessGroup | null {
  const folder = path.join(home, `inhouse-compute-${pid}`);
  const group: ProcessGroup = {
    wasLimitReached: () => /^oom_kill [1-9]/m.test(readIfThere(path.join(folder, 'memory.events'))),
    remove() {
      try {
        rmdirSync(folder);
      } catch {
        // A process of it is still ending; an empty group costs nothing.
      }
    },
  };
  try {
    mkdirSync(folder);
    writeFileSync(path.join(folder, 'memory.max'), String(Math.floor(limitBytes)));
    writeFileSync(path.join(folder, 'cgroup.procs'), String(pid));
    return group;
  } catch {
    group.remove();
    return null;
  }
}

function words(file: string): string[] {
  return readIfThere(file).split(/\s+/).filter(Boolean);
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
