import { Button } from '@mantine/core';
import { IconRefresh, IconScale } from '@tabler/icons-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Language } from '../../../electron/common/errors/appError.ts';
import type { Inventory } from '../../../electron/contract/hardware.ts';
import { HardwareSummary } from '../../components/hardware/HardwareSummary.tsx';
import { useInventory, useRefresh } from '../../components/hardware/useInventory.ts';
import { PageFrame } from '../../components/PageFrame.tsx';
import { Panel } from '../../components/Panel.tsx';
import { QueryGate } from '../../components/QueryGate.tsx';
import { formatTime } from '../../i18n/amounts.ts';
import { formatClock } from '../../i18n/times.ts';
import { useOfferedActions } from '../../view/actions.ts';
import { navigate } from '../../view/route.ts';
import { ConfinementPanel } from './ConfinementPanel.tsx';
import { ChartsPanel } from './charts/ChartsPanel.tsx';
import { DisksPanel } from './DisksPanel.tsx';
import { GraphicsPanel } from './GraphicsPanel.tsx';
import classes from './hardware.module.css';
import { MemoryPanel } from './MemoryPanel.tsx';
import { ProcessorPanel } from './ProcessorPanel.tsx';
import { ProvidersPanel } from './providers/ProvidersPanel.tsx';
import { SourcesPanel } from './SourcesPanel.tsx';
import { SelftestPanel } from './selftest/SelftestPanel.tsx';
import { type Selftest, useSelftest } from './selftest/useSelftest.ts';
import { type Measuring, useReadRate } from './useReadRate.ts';
import { WarningsList } from './WarningsList.tsx';

/** What this computer has, what it is doing, and who says so. */
export default function HardwarePage() {
  const { t } = useTranslation();
  const query = useInventory();
  const { refresh, isRefreshing } = useRefresh();
  const measuring = useReadRate();
  const { measure } = measuring;
  const selftest = useSelftest();
  const { start: startSelftest } = selftest;
  const actions = useMemo(
    () =>
      [
        { id: 'hardware.refresh', section: 'work', label: t('hardware.refresh'), run: () => void refresh() },
        { id: 'hardware.measure', section: 'work', label: t('hardware.disks.measure'), run: measure },
        { id: 'hardware.selftest', section: 'work', label: t('hardware.selftest.run'), run: startSelftest },
      ] as const,
    [t, refresh, measure, startSelftest],
  );
  useOfferedActions('hardware', actions);
  return (
    <PageFrame
      title={t('app.pages.hardware')}
      subtitle={query.data ? <Taken inventory={query.data} /> : null}
      actions={
        <Button
          variant="default"
          leftSection={<IconRefresh size={16} aria-hidden="true" />}
          loading={isRefreshing}
          onClick={() => void refresh()}
        >
          {t('hardware.refresh')}
        </Button>
      }
    >
      <QueryGate query={query}>
        {(inventory) => <HardwareParts inventory={inventory} measuring={measuring} selftest={selftest} />}
      </QueryGate>
    </PageFrame>
  );
}

interface HardwarePartsProps {
  readonly inventory: Inventory;
  readonly measuring: Measuring;
  readonly selftest: Selftest;
}

function HardwareParts({ inventory, measuring, selftest }: HardwarePartsProps) {
  const { t } = useTranslation();
  const { cpu, disks, gpus, sources, warnings, readRate, confinement } = inventory;
  return (
    <>
      <Panel
        title={t('hardware.summary.title')}
        actions={
          <Button
            size="xs"
            variant="light"
            leftSection={<IconScale size={15} aria-hidden="true" />}
            onClick={() => navigate('planner')}
          >
            {t('hardware.summary.whatFits')}
          </Button>
        }
      >
        <HardwareSummary />
      </Panel>
      <WarningsList warnings={warnings} />
      <div className={classes.columns}>
        <div className={classes.column}>
          <ProcessorPanel cpu={cpu} />
          <GraphicsPanel gpus={gpus} />
          <ConfinementPanel confinement={confinement} />
        </div>
        <div className={classes.column}>
          <MemoryPanel />
          <DisksPanel disks={disks} readRate={readRate} measuring={measuring} />
        </div>
      </div>
      <ChartsPanel />
      <ProvidersPanel />
      <SelftestPanel selftest={selftest} />
      <SourcesPanel sources={sources} />
    </>
  );
}

function Taken({ inventory: { takenAt, tookMs, system } }: { readonly inventory: Inventory }) {
  const { t, i18n } = useTranslation();
  const time = formatClock(takenAt, i18n.language as Language);
  return (
    <>
      {system} · {t('hardware.subtitle', { time, took: formatTime(t, tookMs) })}
    </>
  );
}
