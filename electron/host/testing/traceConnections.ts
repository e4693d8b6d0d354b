import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';

/** An address that a process, or one that it started, has connected or sent to. */
export interface Contact {
  /** `AF_INET`, `AF_UNIX` … */
  readonly family: string;
  /** Null where the family has none of its own: a socket of the file system, the kernel. */
  readonly address: string | null;
  /** As strace has written it. */
  readonly line: string;
}

/** Whether strace is here and may look into processes (a container may forbid that); else why not. */
export function whyNotTraced(): string | null {
  if (process.platform !== 'linux') return 'strace is there for Linux only';
  const tried = spawnSync('strace', [...straceArgs, '-o', '/dev/null', 'true'], { encoding: 'utf8' });
  if (tried.error) return 'strace is not installed';
  return tried.status === 0 ? null : `strace does not work here: ${tried.stderr.trim()}`;
}

/** All threads and children, of which only these calls are looked at. */
const straceArgs = ['-f', '--seccomp-bpf', '-qq', '-e', 'trace=connect,sendto,sendmsg,sendmmsg'] as const;

export interface Traced {
  readonly child: ChildProcess;
  /** As Ctrl-C does. */
  stop(): void;
  /** Once it has ended. */
  contacts(): Contact[];
}

/**
 * With this environment and no more: what a test run sets (`CI` above all) makes libraries quiet that talk on a user's
 * machine.
 */
export function startTraced(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Traced {
  const folder = mkdtempSync(path.join(tmpdir(), 'inhouse-trace-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const log = path.join(folder, 'calls');
  const child = spawn('strace', [...straceArgs, '-o', log, command, ...args], {
    env: { PATH: process.env.PATH, LANG: 'C.UTF-8', ...env },
    // A group of its own: strace itself takes no signals while it has a log to write.
    detached: true,
  });
  const signal = (name: NodeJS.Signals) => {
    if (child.exitCode === null && child.signalCode === null) process.kill(-(child.pid ?? 0), name);
  };
  onTestFinished(() => signal('SIGKILL'));
  return { child, stop: () => signal('SIGTERM'), contacts: () => parseTrace(readFileSync(log, 'utf8')) };
}

/** What is sent over a socket that was connected before names no address and needs none. */
export function parseTrace(log: string): Contact[] {
  return log.split('\n').flatMap((line) => {
    const family = /(?:connect\(\d+, |msg_name=|, \d+, [\w|]+, )\{sa_family=(\w+)/.exec(line)?.[1];
    if (family === undefined) {
      if (/\bconnect\(/.test(line)) throw new Error(`a connection to where? ${line}`);
      return [];
    }
    const address = /inet_addr\("([^"]+)"\)/.exec(line) ?? /inet_pton\(AF_INET6, "([^"]+)"/.exec(line);
    return [{ family, address: address?.[1] ?? null, line }];
  });
}

/** Sockets of the file system, and the kernel itself (which is asked for the network devices), are this machine. */
const localFamilies = new Set(['AF_UNIX', 'AF_NETLINK']);

export function isHere({ family, address }: Contact): boolean {
  if (localFamilies.has(family)) return true;
  return address !== null && (/^127\./.test(address) || address === '::1');
}
