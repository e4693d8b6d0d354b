import { execFile } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Confinement, confinedCommand, findConfinement } from './confinement.ts';

/** The product's own folder: code, packages. */
export const productFolder = fileURLToPath(new URL('../../../', import.meta.url));

export const entries = {
  compute: path.join(productFolder, 'electron', 'host', 'compute.ts'),
  reader: path.join(productFolder, 'electron', 'host', 'reader.ts'),
  datasetReader: path.join(productFolder, 'electron', 'host', 'datasetReader.ts'),
  datasetPictures: path.join(productFolder, 'electron', 'host', 'datasetPictures.ts'),
} as const;

/** low: leaves the machine to whoever chats or works beside it. */
export type Priority = 'normal' | 'low';
const niceOf: Readonly<Record<Priority, number>> = { normal: 0, low: 10 };

export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Its command is bubblewrap's, which wants descriptors of its own (`startProcess`). */
  readonly isConfined: boolean;
}

export function launchCompute(entry: string, priority: Priority): Launch {
  const { NODE_OPTIONS: _, ...env } = process.env; // Meant for the engine, if for anybody.
  return {
    command: process.execPath,
    args: [entry, `--parent=${process.pid}`, `--nice=${niceOf[priority]}`],
    env,
    isConfined: false,
  };
}

export interface ReaderLimits {
  /** Folders and files that may be read besides the product's own. */
  readonly readFolders: readonly string[];
  /** Folders that may be written into as well; they have to be there. */
  readonly writeFolders?: readonly string[];
  readonly memoryMb: number;
  /** It decodes with native code, which only bubblewrap holds to these folders. */
  readonly isNative?: boolean;
}

/**
 * The reader sees the product's code, the given folders and nothing else: no writing elsewhere, no native code, no other process, no
 * worker. (Node's permission model follows symbolic links out of a folder, so whoever reads must refuse links; it does not
 * restrict the network in Node 24, and native code passes it by.) Where bubblewrap works, the kernel holds the process to the
 * same, without a network.
 */
export async function launchReader(
  entry: string,
  { readFolders, writeFolders = [], memoryMb, isNative = false }: ReaderLimits,
  confinement?: Confinement,
): Promise<Launch> {
  const readable = [
    path.dirname(entry),
    path.join(productFolder, 'electron'),
    path.join(productFolder, 'node_modules'),
    path.join(productFolder, 'package.json'),
    ...readFolders,
  ];
  const node = [
    process.execPath,
    '--permission',
    ...readable.map((location) => `--allow-fs-read=${location}`),
    ...(isNative ? ['--allow-addons', '--disable-warning=PERM0001'] : []),
    ...writeFolders.flatMap((folder) => [`--allow-fs-read=${folder}`, `--allow-fs-write=${folder}`]),
    `--max-old-space-size=${memoryMb}`,
    // What is read is garbage at once; V8 would let it grow to hundreds of megabytes first.
    '--max-semi-space-size=16',
    entry,
  ];
  const { program } = confinement ?? (await findConfinement());
  const isConfined = program !== null;
  const [command = process.execPath, ...args] = isConfined
    ? confinedCommand({ readable, writable: writeFolders }, node)
    : await withParentDeath(node);
  const { SystemRoot } = process.env; // Windows starts nothing without it.
  return { command, args, env: SystemRoot === undefined ? {} : { SystemRoot }, isConfined };
}

async function withParentDeath(node: readonly string[]): Promise<readonly string[]> {
  return (await canSetParentDeath()) ? ['setpriv', ...setprivArgs, ...node] : node;
}

/** The reader may not load native code and so cannot ask for its own death; util-linux's setpriv asks for it. */
const setprivArgs = ['--pdeathsig', 'KILL', '--no-new-privs'] as const;
let parentDeath: Promise<boolean> | null = null;

function canSetParentDeath(): Promise<boolean> {
  parentDeath ??= new Promise((resolve) => {
    if (process.platform !== 'linux') resolve(false);
    else
      execFile('setpriv', [...setprivArgs, process.execPath, '--version'], (error) =>
        resolve(error === null),
      );
  });
  return parentDeath;
}
