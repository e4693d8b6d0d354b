import type { NvmlDevice } from '../../compute/contract.ts';
import { type Gpu, type GpuActivity, type SourceName, sourceNames } from '../../contract/hardware.ts';
import { describeActivity, type ProcessOwner } from './gpuActivity.ts';
import { answerOf, type Readings } from './readings.ts';
import { normalizePci } from './sources/nvidiaSmi.ts';

/** What one source says of one GPU, in a form that is the same for all of them. */
interface Claim {
  readonly source: SourceName;
  readonly name: string | null;
  readonly vendor: Gpu['vendor'] | null;
  readonly isDisplay: boolean;
  readonly pciAddress: string | null;
  readonly memoryBytes: number | null;
  readonly memoryUsedBytes: number | null;
  readonly driver: string | null;
  readonly computeCapability: string | null;
  readonly activity: GpuActivity | null;
}

const vendorOfId: Readonly<Record<string, Gpu['vendor']>> = {
  '10de': 'nvidia',
  '1002': 'amd',
  '1022': 'amd',
  '8086': 'intel',
  '106b': 'apple',
};
/** ASPEED, Matrox, QEMU, QXL, VMware, Hyper-V, virtio, Cirrus: the displays of servers and virtual machines. */
const displayVendorIds: ReadonlySet<string> = new Set([
  '1a03',
  '102b',
  '1234',
  '1b36',
  '15ad',
  '1414',
  '1af4',
  '1013',
]);
const displayNames =
  /aspeed|matrox|qxl|vmware|svga|hyper-v|basic (display|render)|virtio|cirrus|bochs|parallels|virtualbox/i;

/**
 * The GPUs of this machine: every source's claims about one card put together, by its place on the PCI bus, or by maker and
 * name where a source does not tell the place. The most trusted source that knows the memory decides.
 */
export function mergeGpus(readings: Readings, ownerOf: ProcessOwner): Gpu[] {
  const cards: Claim[][] = [];
  const bySource = [
    claimsOfNvml(readings, ownerOf),
    claimsOfSmi(readings, ownerOf),
    claimsOfDrm(readings),
    claimsOfHints(readings),
  ];
  for (const claims of bySource) {
    // Two equal cards without a place are two cards: each claim of a source takes one that its source has not taken yet.
    const taken = new Set<Claim[]>();
    for (const claim of claims) {
      const known = cards.find((card) => !taken.has(card) && isSameCard(card, claim));
      const card = known ?? [];
      if (!known) cards.push(card);
      card.push(claim);
      taken.add(card);
    }
  }
  return cards.map(describeCard);
}

function isSameCard(card: readonly Claim[], claim: Claim): boolean {
  const place = card.find(({ pciAddress }) => pciAddress !== null)?.pciAddress ?? null;
  if (place !== null && claim.pciAddress !== null) return place === claim.pciAddress;
  const maker = card.find(({ vendor }) => vendor !== null)?.vendor;
  if (maker !== claim.vendor) return false;
  const names = card.map(({ name }) => name).filter((name) => name !== null);
  const { name } = claim;
  return name === null || names.length === 0 || names.some((known) => isSameName(known, name));
}

function isSameName(first: string, second: string): boolean {
  const words = (name: string) =>
    name.toLowerCase().replace(/nvidia|geforce|amd|advanced micro devices|intel|corporation|[^a-z0-9]/g, '');
  return words(first).includes(words(second)) || words(second).includes(words(first));
}

const trust = (source: SourceName) => sourceNames.indexOf(source);

function describeCard(unsorted: readonly Claim[], index: number): Gpu {
  const claims = [...unsorted].sort((a, b) => trust(a.source) - trust(b.source));
  const first = <Value>(take: (claim: Claim) => Value | null): Value | null =>
    claims.map(take).find((value) => value !== null) ?? null;
  const memory = claims.find(({ memoryBytes }) => memoryBytes !== null);
  const vendor = first((claim) => claim.vendor) ?? 'other';
  const pciAddress = first((claim) => claim.pciAddress);
  return {
    id: pciAddress ?? `gpu${index}`,
    name: first((claim) => claim.name) ?? `${vendor} ${pciAddress ?? index}`,
    vendor,
    displayOnly: claims.some(({ isDisplay }) => isDisplay),
    pciAddress,
    memoryBytes: memory?.memoryBytes ?? null,
    memorySource: memory?.source ?? null,
    memoryUsedBytes: first((claim) => claim.memoryUsedBytes),
    driver: first((claim) => claim.driver),
    computeCapability: first((claim) => claim.computeCapability),
    activity: first((claim) => claim.activity),
    claims: claims.map(({ source, memoryBytes }) => ({ source, memoryBytes })),
  };
}

function claimsOfNvml(readings: Readings, ownerOf: ProcessOwner): Claim[] {
  const reading = answerOf(readings, 'nvml');
  return (reading?.devices ?? []).map((device) => ({
    ...claimOfNvidia(device, ownerOf),
    source: 'nvml',
    driver: reading?.driver ?? null,
  }));
}

function claimsOfSmi(readings: Readings, ownerOf: ProcessOwner): Claim[] {
  return (answerOf(readings, 'nvidiaSmi') ?? []).map((device) => ({
    ...claimOfNvidia({ ...device, processes: null }, ownerOf),
    source: 'nvidiaSmi',
    driver: device.driver,
  }));
}

function claimOfNvidia(device: NvmlDevice, ownerOf: ProcessOwner): Omit<Claim, 'source' | 'driver'> {
  return {
    name: device.name,
    vendor: 'nvidia',
    isDisplay: false,
    pciAddress: normalizePci(device.pciAddress),
    memoryBytes: device.totalBytes,
    memoryUsedBytes: device.usedBytes,
    computeCapability: device.computeCapability,
    activity: describeActivity(device, ownerOf),
  };
}

function claimsOfDrm(readings: Readings): Claim[] {
  return (answerOf(readings, 'drm') ?? []).map((card) => ({
    source: 'drm',
    name: null,
    vendor: vendorOfId[card.vendorId] ?? 'other',
    isDisplay: displayVendorIds.has(card.vendorId),
    pciAddress: normalizePci(card.pciAddress),
    memoryBytes: card.memoryBytes,
    memoryUsedBytes: card.memoryUsedBytes,
    driver: card.driver,
    computeCapability: null,
    activity: null,
  }));
}

function claimsOfHints(readings: Readings): Claim[] {
  const graphics = answerOf(readings, 'systemInformation')?.graphics;
  if (!graphics || !('value' in graphics)) return [];
  return graphics.value.map((hint) => ({
    source: 'systemInformation',
    name: hint.name || null,
    vendor: vendorOfName(`${hint.vendor} ${hint.name}`),
    isDisplay: displayNames.test(`${hint.vendor} ${hint.name}`),
    pciAddress: hint.busAddress === null ? null : normalizePci(hint.busAddress),
    memoryBytes: hint.memoryBytes,
    memoryUsedBytes: null,
    driver: hint.driver,
    computeCapability: null,
    activity: null,
  }));
}

function vendorOfName(text: string): Gpu['vendor'] {
  if (/nvidia|geforce|quadro|tesla/i.test(text)) return 'nvidia';
  if (/\bamd\b|\bati\b|advanced micro devices|radeon/i.test(text)) return 'amd';
  if (/intel/i.test(text)) return 'intel';
  return /apple/i.test(text) ? 'apple' : 'other';
}
