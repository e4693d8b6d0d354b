import { Text } from '@mantine/core';
import { IconCheck, IconMinus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { type CpuFeature, cpuFeatures } from '../../../electron/common/cpuFeatures.ts';
import { formatBytes } from '../../../electron/common/format.ts';
import type { Cpu, Inventory } from '../../../electron/contract/hardware.ts';
import { PartGate } from '../../components/hardware/PartGate.tsx';
import { Panel } from '../../components/Panel.tsx';
import classes from './hardware.module.css';
import { Values } from './Values.tsx';

export function ProcessorPanel({ cpu }: Pick<Inventory, 'cpu'>) {
  const { t } = useTranslation();
  return (
    <Panel title={t('hardware.processor.title')}>
      <PartGate part={cpu}>{(value) => <Processor cpu={value} />}</PartGate>
    </Panel>
  );
}

function Processor({ cpu }: { readonly cpu: Cpu }) {
  const { t } = useTranslation();
  const { sockets, physicalCores, logicalCores, usableCores, maxMhz } = cpu;
  const unknown = t('hardware.unknown');
  return (
    <Values
      rows={[
        [t('hardware.processor.model'), cpu.model],
        [t('hardware.processor.sockets'), sockets ?? unknown],
        [t('hardware.processor.cores'), physicalCores ?? unknown],
        [t('hardware.processor.threads'), logicalCores],
        [t('hardware.processor.usable'), Number(usableCores.toFixed(1))],
        maxMhz === null
          ? null
          : [
              t('hardware.processor.clock'),
              t('hardware.processor.clockValue', { value: (maxMhz / 1000).toFixed(1) }),
            ],
        [t('hardware.processor.features'), <Features key="features" features={cpu.features} />],
        cpu.caches.length === 0
          ? null
          : [t('hardware.processor.caches'), <Caches key="caches" caches={cpu.caches} />],
        cpu.numaNodes.length < 2
          ? null
          : [t('hardware.processor.numa'), <NumaNodes key="numa" nodes={cpu.numaNodes} />],
      ]}
    />
  );
}

function Features({ features }: Pick<Cpu, 'features'>) {
  const { t } = useTranslation();
  const known = Object.entries(features).filter(([, isThere]) => isThere !== null);
  if (known.length === 0) return <Text size="sm">{t('hardware.processor.featuresUnknown')}</Text>;
  return (
    <ul className={classes.features}>
      {known.map(([name, isThere]) => {
        const title = cpuFeatures[name as CpuFeature].title;
        const spoken = isThere
          ? t('hardware.processor.has', { name: title })
          : t('hardware.processor.hasNot', { name: title });
        return (
          <li key={name} className={classes.feature} data-there={isThere} title={spoken}>
            {isThere ? (
              <IconCheck size={13} role="img" aria-label={spoken} />
            ) : (
              <IconMinus size={13} role="img" aria-label={spoken} />
            )}
            <span aria-hidden="true">{title}</span>
          </li>
        );
      })}
    </ul>
  );
}

const cacheKeys = {
  data: 'hardware.processor.cacheData',
  instruction: 'hardware.processor.cacheInstruction',
  unified: 'hardware.processor.cacheUnified',
} as const;

function Caches({ caches }: Pick<Cpu, 'caches'>) {
  const { t } = useTranslation();
  return (
    <ul className={classes.plainList}>
      {caches.map(({ level, kind, sizeBytes, count }) => (
        <li key={`${level} ${kind} ${sizeBytes}`}>
          <span className={classes.quiet}>{t(cacheKeys[kind], { level })} </span>
          {count > 1 ? `${count} × ` : ''}
          {formatBinary(sizeBytes)}
        </li>
      ))}
    </ul>
  );
}

/** Caches are sold in powers of two: `48 KiB`, `32 MiB`. */
function formatBinary(bytes: number): string {
  const mib = bytes / 1024 ** 2;
  return mib >= 1 ? `${Number(mib.toFixed(1))} MiB` : `${Math.round(bytes / 1024)} KiB`;
}

function NumaNodes({ nodes }: { readonly nodes: Cpu['numaNodes'] }) {
  const { t } = useTranslation();
  return (
    <ul className={classes.plainList}>
      {nodes.map(({ id, cpus, totalBytes }) => (
        <li key={id}>{t('hardware.processor.numaNode', { id, cpus, memory: formatBytes(totalBytes) })}</li>
      ))}
    </ul>
  );
}
