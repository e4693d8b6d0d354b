import { execFile } from 'node:child_process';
import { AppError } from '../../common/errors/appError.ts';

/** What a confined process sees of the disk. */
export interface Visible {
  readonly readable: readonly string[];
  readonly writable: readonly string[];
}

/** How processes that read files from outside are confined here. */
export type Confinement =
  | {
      /** `bubblewrap 0.8.0` */
      readonly program: string;
      readonly failure: null;
    }
  | {
      readonly program: null;
      /** `confinement.*`: why only Node's own permissions hold them, which native code passes by. */
      readonly failure: AppError;
    };

const command = 'bwrap';

/** What a dynamically linked program and Node find outside their own folders. Links of a merged `/usr` are followed. */
const systemFolders = ['/lib', '/lib64', '/usr/lib', '/etc/ld.so.cache'] as const;
/** libvips lays large pictures down there; it is memory, and goes with the process. */
const scratchBytes = 256 * 1024 * 1024;

/**
 * The command for a process in namespaces of its own: no network, no other process, no terminal, no capability, of the disk only what
 * is given (at the same paths; `/` itself read-only), and dead when its parent is. `bwrap` sets no-new-privileges by itself.
 */
export function confinedCommand({ readable, writable }: Visible, node: readonly string[]): readonly string[] {
  return [
    command,
    ...[
      '--unshare-user',
      '--unshare-all',
      '--cap-drop',
      'ALL',
      '--die-with-parent',
      '--new-session',
      '--as-pid-1',
    ],
    ...systemFolders.flatMap((folder) => ['--ro-bind-try', folder, folder]),
    ...['--dev', '/dev', '--size', String(scratchBytes), '--tmpfs', '/tmp'],
    ...[process.execPath, ...readable].flatMap((location) => ['--ro-bind-try', location, location]),
    ...writable.flatMap((location) => ['--bind', location, location]),
    ...['--remount-ro', '/', '--chdir', '/'],
    '--',
    ...node,
  ];
}

let found: Promise<Confinement> | null = null;

/** Tried once: bubblewrap may be there and forbidden to make namespaces. */
export function findConfinement(): Promise<Confinement> {
  found ??= tryConfinement();
  return found;
}

/** The same for a given program, on a given system. */
export async function tryConfinement(
  program: string = command,
  platform: NodeJS.Platform = process.platform,
): Promise<Confinement> {
  if (platform !== 'linux') return without(new AppError('confinement.otherSystem'));
  const [, ...args] = confinedCommand({ readable: [], writable: [] }, [process.execPath, '--version']);
  const tried = await run(program, args);
  if (tried.code === 'ENOENT') return without(new AppError('confinement.notInstalled'));
  if (tried.code !== 0 || tried.output.trim() !== process.version)
    return without(
      new AppError('confinement.refused', { reason: tried.output.trim() || String(tried.code) }),
    );
  const version = await run(program, ['--version']);
  return { program: version.output.trim(), failure: null };
}

function without(failure: AppError): Confinement {
  return { program: null, failure };
}

interface Run {
  /** 0, an exit code, or why it could not be started. */
  readonly code: string | number | null;
  readonly output: string;
}

/** In the empty environment that confined processes get. */
function run(program: string, args: readonly string[]): Promise<Run> {
  return new Promise((resolve) => {
    execFile(program, args, { env: {}, timeout: 10_000 }, (error, out, errorOutput) =>
      resolve({ code: error === null ? 0 : (error.code ?? null), output: `${out}${errorOutput}` }),
    );
  });
}
