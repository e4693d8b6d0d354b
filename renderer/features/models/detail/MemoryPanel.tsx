import { Switch, Text } from '@mantine/core';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { formatBytes } from '../../../../electron/common/format.ts';
import type { Variant } from '../../../../electron/contract/models.ts';
import type { Resident } from '../../../../electron/contract/residency.ts';
import { ErrorNote } from '../../../components/ErrorNote.tsx';
import { mainVariant } from '../../../components/models/choices.ts';
import { DeviceBadge } from '../../../components/models/DeviceBadge.tsx';
import { DevicePolicy } from '../../../components/models/DevicePolicy.tsx';
import { Panel } from '../../../components/Panel.tsx';
import { PlanVerdict } from '../../../components/planner/PlanVerdict.tsx';
import { useModelPlan } from '../../../components/planner/usePlans.ts';
import { formatTime } from '../../../i18n/amounts.ts';
import type { ModelItem } from '../modelItems.ts';
import classes from '../models.module.css';
import type { ModelControl } from '../useModelControl.ts';
import { Facts } from './Facts.tsx';

interface MemoryPanelProps {
  readonly item: ModelItem;
  readonly control: ModelControl;
}

/** Whether the model is in memory, on what, and whether it stays there. */
export function MemoryPanel({ item: { model, resident }, control }: MemoryPanelProps) {
  const { t } = useTranslation();
  const pinned = resident?.pinned ?? false;
  const loadAtStart = resident?.loadAtStart ?? false;
  const precision = resident?.precision ?? mainVariant(model)?.precision;
  const pin = (wish: { pinned: boolean; loadAtStart: boolean }) =>
    control.run((client) =>
      client.residency.pin({ model: model.id, ...(precision ? { precision } : {}), ...wish }),
    );
  const bytes = resident?.residentBytes ?? resident?.memoryBytes ?? null;
  return (
    <Panel title={t('models.memory.title')}>
      <Facts
        facts={[
          [t('models.memory.state'), t(`models.state.${resident?.state ?? 'out'}`)],
          [
            t('models.memory.device'),
            resident?.device ? <DeviceBadge key="device" loaded={resident} /> : t('models.memory.notYet'),
          ],
          [t('models.memory.bytes'), bytes === null ? '–' : formatBytes(bytes)],
          [t('models.memory.cache'), resident?.cache ? t(`models.cacheKind.${resident.cache}`) : '–'],
          [t('models.memory.sequences'), resident?.sequences ?? '–'],
          [t('models.memory.load'), resident?.loadMs == null ? '–' : formatTime(t, resident.loadMs)],
        ]}
      />
      {resident?.state !== 'ready' && precision ? <Plan model={model.id} precision={precision} /> : null}
      {resident?.state === 'failed' && resident.error ? <ErrorNote error={resident.error} /> : null}
      <div>
        <Text size="sm" fw={500} mb={4}>
          {t('models.memory.policy')}
        </Text>
        <DevicePolicy model={model.id} name={model.name} />
      </div>
      <Switch
        checked={pinned}
        onChange={({ currentTarget }) =>
          pin({ pinned: currentTarget.checked, loadAtStart: currentTarget.checked && loadAtStart })
        }
        label={t('models.memory.pin')}
        description={t('models.memory.pinText')}
      />
      <Switch
        checked={loadAtStart}
        disabled={!pinned}
        onChange={({ currentTarget }) => pin({ pinned: true, loadAtStart: currentTarget.checked })}
        label={t('models.memory.atStart')}
        description={t('models.memory.atStartText')}
      />
      {resident?.users ? (
        <Text size="sm" className={classes.quiet}>
          {workOf(t, resident)}
        </Text>
      ) : null}
    </Panel>
  );
}

/** A question beyond those that are answered at once waits in line. */
function workOf(t: TFunction, { users, sequences }: Resident): string {
  const count = Math.min(users, sequences ?? users);
  const waiting = users - count;
  return waiting > 0
    ? t('models.memory.usersWaiting', { count, waiting })
    : t('models.memory.users', { count });
}

interface PlanProps {
  readonly model: string;
  readonly precision: Variant['precision'];
}

/** Whether it would fit into memory now. */
function Plan({ model, precision }: PlanProps) {
  const plan = useModelPlan(model, precision);
  return plan ? <PlanVerdict plan={plan} /> : null;
}
