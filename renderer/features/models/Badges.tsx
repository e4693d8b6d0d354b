import { Badge } from '@mantine/core';
import {
  IconAlertTriangle,
  IconBolt,
  IconCircleCheck,
  IconPinFilled,
  IconPlugConnectedX,
  IconStarFilled,
} from '@tabler/icons-react';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { titleOf } from '../../components/models/DeviceBadge.tsx';
import { type ModelItem, qualityState } from './modelItems.ts';
import classes from './models.module.css';

const qualityLooks = {
  passed: { color: 'harbor', icon: <IconCircleCheck size={13} /> },
  failed: { color: 'orange', icon: <IconAlertTriangle size={13} /> },
  unmeasured: { color: 'gray', icon: null },
} as const;

/** Whether the versions keep their quality gates. */
export function QualityBadge({ item: { model } }: { readonly item: ModelItem }) {
  const { t } = useTranslation();
  const state = qualityState(model);
  const { color, icon } = qualityLooks[state];
  return (
    <Badge className={classes.badge} variant="light" color={color} leftSection={icon}>
      {t(`models.quality.${state}`)}
    </Badge>
  );
}

/** Whether it is in memory, on which device, and whether it stays there. */
export function MemoryBadge({ item: { resident } }: { readonly item: ModelItem }) {
  const { t } = useTranslation();
  if (resident?.state === 'ready' || resident?.state === 'loading') {
    const icon = resident.pinned ? <IconPinFilled size={13} /> : <IconBolt size={13} />;
    const text = resident.state === 'loading' ? t('models.state.loading') : readyText(t, resident.device);
    return (
      <Badge className={classes.badge} color="harbor" leftSection={icon}>
        {text}
      </Badge>
    );
  }
  return resident?.state === 'failed' ? (
    <Badge className={classes.badge} variant="light" color="red">
      {t('models.state.failed')}
    </Badge>
  ) : null;
}

function readyText(t: TFunction, device: string | null): string {
  return device === null ? t('models.state.ready') : t('models.state.readyOn', { device: titleOf(device) });
}

export function SourceBadge({ item: { disk } }: { readonly item: ModelItem }) {
  const { t } = useTranslation();
  return disk?.hasSource === false ? (
    <Badge
      className={classes.badge}
      variant="light"
      color="orange"
      leftSection={<IconPlugConnectedX size={13} />}
    >
      {t('models.sourceGone')}
    </Badge>
  ) : null;
}

export function DefaultMark({ item }: { readonly item: ModelItem }) {
  const { t } = useTranslation();
  return item.isDefault ? (
    <span
      className={classes.star}
      role="img"
      aria-label={t('models.isDefault')}
      title={t('models.isDefault')}
    >
      <IconStarFilled size={15} />
    </span>
  ) : null;
}
