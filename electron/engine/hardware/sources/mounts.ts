import { realpathSync, statSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import path from 'node:path';
import type { Disk } from '../../../contract/hardware.ts';
import type { SystemFiles } from './systemFiles.ts';

export interface Mount {
  readonly mount: string;
  readonly device: string | null;
  readonly fileSystem: string | null;
}

const networkTypes = /^(nfs\d?|cifs|smb\d?|fuse\.sshfs|ceph|glusterfs|afs|9p)$/;

/** `/proc/self/mounts`: disks and network drives, one line each; what the kernel makes up (proc, tmpfs) is left out. */
export function parseMounts(text: string): Mount[] {
  const seen = new Set<string>();
  return text.split('\n').flatMap((line) => {
    const [device = '', mount = '', fileSystem = ''] = line.split(' ').map(unescapeOctal);
    const isDisk = device.startsWith('/dev/') && fileSystem !== 'squashfs' && !device.startsWith('/dev/loop');
    if (!(isDisk || networkTypes.test(fileSystem)) || seen.has(device)) return [];
    seen.add(device);
    return [{ mount, device, fileSystem }];
  });
}

/** A space in a name is written `\040`. */
function unescapeOctal(word: string): string {
  return word.replace(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
}

/** The mount that holds a folder: the longest one above it. */
export function holderOf<Place extends { mount: string }>(
  places: readonly Place[],
  folder: string,
): Place | null {
  const above = places.filter(
    ({ mount }) => folder === mount || folder.startsWith(mount.endsWith(path.sep) ? mount : mount + path.sep),
  );
  return above.reduce<Place | null>(
    (best, place) => (best && best.mount.length >= place.mount.length ? best : place),
    null,
  );
}

/** Every mount, the made-up ones too: the data directory may lie on one (tmpfs, overlay). */
export function parseAllMounts(text: string): Mount[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [device = '', mount = '', fileSystem = ''] = line.split(' ').map(unescapeOctal);
      return { mount, device, fileSystem };
    });
}

/** The disks of this machine and the one that the data directory lies on. */
export async function readDisks(files: SystemFiles, dataDir: string): Promise<Disk[]> {
  const folder = realpathSync(dataDir);
  const mounts = listMounts(files);
  const holder =
    holderOf(parseAllMounts(files.read('/proc/self/mounts') ?? ''), folder) ?? holderOf(mounts, folder);
  const places = mounts.filter(({ mount }) => mount !== holder?.mount);
  if (holder) places.unshift(holder);
  const disks = await Promise.all(
    places.map((place) => describeDisk(files, place, { holdsStore: place === holder })),
  );
  return disks.filter((disk) => disk !== null);
}

function listMounts(files: SystemFiles): Mount[] {
  const linux = files.read('/proc/self/mounts');
  if (linux !== null) return parseMounts(linux);
  if (process.platform === 'win32') return listDrives();
  const volumes = files.list('/Volumes').map((name) => `/Volumes/${name}`);
  return ['/', ...volumes].map((mount) => ({ mount, device: null, fileSystem: null }));
}

const driveLetters = 'CDEFGHIJKLMNOPQRSTUVWXYZ';

function listDrives(): Mount[] {
  return [...driveLetters].map((letter) => ({ mount: `${letter}:\\`, device: null, fileSystem: null }));
}

/** null: there is nothing (a drive letter without a drive). */
async function describeDisk(
  files: SystemFiles,
  { mount, device, fileSystem }: Mount,
  { holdsStore }: { readonly holdsStore: boolean },
): Promise<Disk | null> {
  const kind = kindOf(files, mount, fileSystem);
  // A network drive whose server is away would hold a thread for minutes.
  if (kind === 'network' && !holdsStore) return null;
  try {
    const { blocks, bavail, bsize } = await statfs(mount);
    if (blocks === 0) return null;
    return {
      mount,
      fileSystem,
      device,
      kind,
      totalBytes: blocks * bsize,
      freeBytes: bavail * bsize,
      holdsStore,
    };
  } catch {
    return null;
  }
}

function kindOf(files: SystemFiles, mount: string, fileSystem: string | null): Disk['kind'] {
  if (fileSystem !== null && networkTypes.test(fileSystem)) return 'network';
  if (fileSystem === 'tmpfs' || fileSystem === 'ramfs') return 'memory';
  return process.platform === 'linux' ? blockDeviceKind(files, mount) : null;
}

/** What the kernel says of the disk under a mount; a virtual disk's word on whether it rotates is worth nothing. */
function blockDeviceKind(files: SystemFiles, mount: string): Disk['kind'] {
  try {
    const { dev } = statSync(mount);
    // glibc's major() and minor() for numbers below 2^32.
    const link = `/sys/dev/block/${(dev >>> 8) & 0xfff}:${(dev & 0xff) | ((dev >>> 12) & 0xfff00)}`;
    const folder = realpathSync(link);
    if (/\/(vd|xvd)[a-z]/.test(folder)) return 'virtual';
    const rotational =
      files.read(`${folder}/queue/rotational`) ?? files.read(`${folder}/../queue/rotational`);
    if (rotational === null) return null;
    return rotational.trim() === '1' ? 'rotating' : 'solidState';
  } catch {
    return null;
  }
}
