import { Text } from '@mantine/core';
import { IconCpu, IconDatabase, IconDeviceDesktop, IconStack2 } from '@tabler/icons-react';
import type { TFunction } from 'i18next';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { type CpuFeature, cpuFeatures } from '../../../electron/common/cpuFeatures.ts';
import { formatBytes } from '../../../electron/common/format.ts';
import type { Cpu, Disk, Gpu, Inventory, Memory, Part } from '../../../electron/contract/hardware.ts';
import { QueryGate } from '../QueryGate.tsx';
import classes from './hardware.module.css';
import { useInventory, useMemory } from './useInventory.ts';

/** Processor, memory, disk and graphics of this computer in four short facts, and what the processor means for models. */
export function HardwareSummary() {
  return <QueryGate query={useInventory()}>{(inventory) => <Facts inventory={inventory} />}</QueryGate>;
}

interface Fact {
  readonly value: string;
  readonly detail: string;
}

function Facts({ inventory: { cpu, memory, disks, gpus } }: { readonly inventory: Inventory }) {
  const { t } = useTranslation();
  // Memory moves on while the inventory is kept.
  const { data: now } = useMemory();
  const memoryNow: Part<Memory> = now ? { state: 'known', value: now, tookMs: 0 } : memory;
  const facts: readonly [string, ReactNode, Fact][] = [
    [t('hardware.processor.title'), <IconCpu key="cpu" />, factOf(t, cpu, cpuFact)],
    [t('hardware.memory.title'), <IconStack2 key="memory" />, factOf(t, memoryNow, memoryFact)],
    [t('hardware.disks.title'), <IconDatabase key="disk" />, factOf(t, disks, diskFact)],
    [t('hardware.graphics.title'), <IconDeviceDesktop key="gpu" />, factOf(t, gpus, gpuFact)],
  ];
  const sentence = cpu.state === 'known' ? processorSentence(t, cpu.value) : null;
  return (
    <div className={classes.summary}>
      <dl className={classes.facts}>
        {facts.map(([name, icon, { value, detail }]) => (
          <div key={name} className={classes.fact}>
            <dt>
              <span className={classes.factIcon} aria-hidden="true">
                {icon}
              </span>
              {name}
            </dt>
            <dd>
              <span className={classes.factValue}>{value}</span>
              <span className={classes.factDetail}>{detail}</span>
            </dd>
          </div>
        ))}
      </dl>
      {sentence ? <Text size="sm">{sentence}</Text> : null}
    </div>
  );
}

function factOf<Value>(
  t: TFunction,
  part: Part<Value>,
  describe: (t: TFunction, value: Value) => Fact,
): Fact {
  if (part.state === 'known') return describe(t, part.value);
  return { value: part.state === 'pending' ? t('hardware.pending') : t('hardware.unknown'), detail: '' };
}

function cpuFact(t: TFunction, { model, physicalCores, logicalCores }: Cpu): Fact {
  const detail =
    physicalCores === null
      ? t('hardware.summary.threads', { logical: logicalCores })
      : t('hardware.summary.cores', { physical: physicalCores, logical: logicalCores });
  return { value: model, detail };
}

function memoryFact(t: TFunction, { availableBytes, totalBytes, limit }: Memory): Fact {
  const total = formatBytes(totalBytes);
  return {
    value: t('hardware.summary.memoryFree', { free: formatBytes(availableBytes) }),
    detail: limit ? t('hardware.summary.memoryLimit', { total }) : t('hardware.summary.memoryOf', { total }),
  };
}

function diskFact(t: TFunction, disks: readonly Disk[]): Fact {
  const store = disks.find(({ holdsStore }) => holdsStore);
  if (!store) return { value: t('hardware.unknown'), detail: '' };
  return {
    value: t('hardware.summary.diskFree', { free: formatBytes(store.freeBytes) }),
    detail: t('hardware.summary.diskOf'),
  };
}

function gpuFact(t: TFunction, gpus: readonly Gpu[]): Fact {
  const usable = gpus.filter(({ displayOnly }) => !displayOnly);
  const [gpu] = usable;
  if (!gpu) return { value: t('hardware.summary.noGpu'), detail: t('hardware.summary.noGpuText') };
  const isProven = gpu.memoryBytes !== null && gpu.memorySource !== 'systemInformation';
  return {
    value: nameOf(usable),
    detail: isProven
      ? t('hardware.summary.gpuMemory', { memory: formatBytes(gpu.memoryBytes ?? 0) })
      : t('hardware.summary.gpuHint'),
  };
}

/** `2 × RTX 6000` of equal ones, `RTX 6000 + 1` of different ones. */
function nameOf(gpus: readonly Gpu[]): string {
  const [first, ...others] = gpus.map(({ name }) => name);
  if (first === undefined || others.length === 0) return first ?? '';
  return others.every((name) => name === first) ? `${gpus.length} × ${first}` : `${first} + ${others.length}`;
}

/** Instructions that multiply 8-bit numbers and add up: what a quantized model does most of the time. */
const fastFeatures = [
  'amxInt8',
  'avx512Vnni',
  'avxVnni',
  'int8MatrixMultiply',
  'dotProduct',
] as const satisfies readonly CpuFeature[];

/** Nothing is said where the system does not tell what the processor has. */
function processorSentence(t: TFunction, { features }: Cpu): string | null {
  const fast = fastFeatures.filter((name) => features[name] === true);
  if (fast.length > 0)
    return t('hardware.summary.fast', {
      names: fast.map((name) => cpuFeatures[name].title).join(t('hardware.summary.comma')),
    });
  return features.avx2 === true ? t('hardware.summary.plain') : null;
}
