import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { formatBytes } from '../../../electron/common/format.ts';
import {
  type Gpu,
  type GpuActivity,
  type Inventory,
  sourceTitles,
} from '../../../electron/contract/hardware.ts';
import { PartGate } from '../../components/hardware/PartGate.tsx';
import { useGpus } from '../../components/hardware/useInventory.ts';
import { Panel } from '../../components/Panel.tsx';
import { activityRows, GpuPrograms, Throttles } from './GpuActivity.tsx';
import classes from './hardware.module.css';
import { Values } from './Values.tsx';

export function GraphicsPanel({ gpus }: Pick<Inventory, 'gpus'>) {
  const { t } = useTranslation();
  const tells = gpus.state === 'known' && gpus.value.some(({ activity }) => activity !== null);
  const live = useGpus({ enabled: tells });
  const now = (gpu: Gpu) => live.data?.gpus.find(({ id }) => id === gpu.id) ?? gpu.activity;
  return (
    <Panel title={t('hardware.graphics.title')}>
      <PartGate part={gpus}>
        {(list) =>
          list.length === 0 ? (
            <div>
              <Text fw={600}>{t('hardware.graphics.none')}</Text>
              <Text size="sm" className={classes.quiet}>
                {t('hardware.graphics.noneText')}
              </Text>
            </div>
          ) : (
            <ul className={classes.plainList}>
              {list.map((gpu) => (
                <li key={gpu.id} className={classes.disk}>
                  <Card gpu={gpu} activity={now(gpu)} />
                </li>
              ))}
            </ul>
          )
        }
      </PartGate>
    </Panel>
  );
}

function Card({ gpu, activity }: { readonly gpu: Gpu; readonly activity: GpuActivity | null }) {
  const { t } = useTranslation();
  const { name, memoryBytes, driver, computeCapability, pciAddress, claims } = gpu;
  const memoryUsedBytes = activity?.memoryUsedBytes ?? gpu.memoryUsedBytes;
  const used =
    memoryUsedBytes === null ? '' : t('hardware.graphics.inUse', { used: formatBytes(memoryUsedBytes) });
  const memory = memoryBytes === null ? t('hardware.unknown') : formatBytes(memoryBytes);
  return (
    <>
      <span className={classes.diskName}>{name}</span>
      {gpu.displayOnly ? (
        <Text size="sm" className={classes.quiet}>
          {t('hardware.graphics.displayOnly')}
        </Text>
      ) : null}
      <Throttles throttles={activity?.throttles ?? []} />
      <Values
        rows={[
          [t('hardware.graphics.memory'), used ? `${memory} · ${used}` : memory],
          ...(activity ? activityRows(t, activity) : []),
          driver === null ? null : [t('hardware.graphics.driver'), driver],
          computeCapability === null ? null : [t('hardware.graphics.capability'), computeCapability],
          pciAddress === null ? null : [t('hardware.graphics.place'), pciAddress],
          ...claims.map(
            (claim) =>
              [
                t('hardware.graphics.says', { source: sourceTitles[claim.source] }),
                <ClaimText key={claim.source} gpu={gpu} claim={claim} />,
              ] as const,
          ),
        ]}
      />
      {activity?.processes ? <GpuPrograms processes={activity.processes} /> : null}
    </>
  );
}

function ClaimText({ gpu, claim }: { readonly gpu: Gpu; readonly claim: Gpu['claims'][number] }) {
  const { t } = useTranslation();
  const isHint = claim.source === 'systemInformation';
  const weight =
    claim.source === gpu.memorySource && !isHint
      ? t('hardware.graphics.decides')
      : isHint
        ? t('hardware.graphics.hint')
        : null;
  return (
    <>
      {claim.memoryBytes === null ? t('hardware.unknown') : formatBytes(claim.memoryBytes)}
      {weight ? <span className={classes.quiet}> · {weight}</span> : null}
    </>
  );
}
