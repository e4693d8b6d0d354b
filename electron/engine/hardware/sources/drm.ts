import type { SystemFiles } from './systemFiles.ts';
import { readNumber } from './systemFiles.ts';

/** A graphics card as Linux's DRM and PCI folders show it. */
export interface DrmCard {
  readonly pciAddress: string;
  /** PCI ids in hexadecimal, without `0x`. */
  readonly vendorId: string;
  readonly deviceId: string;
  readonly driver: string | null;
  /** AMD's driver tells; others do not. */
  readonly memoryBytes: number | null;
  readonly memoryUsedBytes: number | null;
  /** 0 to 1. */
  readonly load: number | null;
}

const folder = '/sys/class/drm';

export function readDrmCards(files: SystemFiles): DrmCard[] {
  return files
    .list(folder)
    .filter((name) => /^card\d+$/.test(name))
    .flatMap((name) => readCard(files, `${folder}/${name}/device`));
}

function readCard(files: SystemFiles, device: string): DrmCard[] {
  const uevent = files.read(`${device}/uevent`) ?? '';
  const field = (name: string) => new RegExp(`^${name}=(.+)$`, 'm').exec(uevent)?.[1] ?? null;
  const pciAddress = field('PCI_SLOT_NAME');
  const [vendorId, deviceId] = field('PCI_ID')?.toLowerCase().split(':') ?? [];
  // A virtual card (vgem, simpledrm) is on no bus.
  if (pciAddress === null || vendorId === undefined || deviceId === undefined) return [];
  const busy = readNumber(files, `${device}/gpu_busy_percent`);
  return [
    {
      pciAddress,
      vendorId,
      deviceId,
      driver: field('DRIVER'),
      memoryBytes: readNumber(files, `${device}/mem_info_vram_total`),
      memoryUsedBytes: readNumber(files, `${device}/mem_info_vram_used`),
      load: busy === null ? null : busy / 100,
    },
  ];
}
