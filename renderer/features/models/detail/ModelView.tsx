import { Anchor, Button } from '@mantine/core';
import { IconArrowLeft, IconPackageOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { formatCount } from '../../../../electron/common/format.ts';
import { EmptyState } from '../../../components/EmptyState.tsx';
import { ProblemList } from '../../../components/models/ProblemNote.tsx';
import { PageFrame } from '../../../components/PageFrame.tsx';
import { QueryGate } from '../../../components/QueryGate.tsx';
import { formatRoute, navigate } from '../../../view/route.ts';
import { MemoryBadge, QualityBadge, SourceBadge } from '../Badges.tsx';
import { ControlError } from '../ControlError.tsx';
import type { ModelItem } from '../modelItems.ts';
import classes from '../models.module.css';
import { useModelControl } from '../useModelControl.ts';
import { useModelItems } from '../useModelItems.ts';
import { Work } from '../Work.tsx';
import { AboutPanel } from './AboutPanel.tsx';
import { FilesPanel } from './FilesPanel.tsx';
import { HeadActions } from './HeadActions.tsx';
import { MemoryPanel } from './MemoryPanel.tsx';
import { QualityCharts } from './QualityCharts.tsx';
import { SourceGone } from './SourceGone.tsx';
import { VersionsPanel } from './VersionsPanel.tsx';

/** One model: its versions compared, its place in memory, its files. */
export function ModelView({ id }: { readonly id: string }) {
  const { t } = useTranslation();
  const { models, items } = useModelItems();
  const item = items?.find(({ model }) => model.id === id);
  if (item) return <Shown item={item} />;
  return (
    <PageFrame title={t('app.pages.models')}>
      <QueryGate query={models}>
        {() => (
          <EmptyState
            icon={<IconPackageOff size={44} stroke={1.25} />}
            title={t('models.gone')}
            text={t('models.goneText')}
            action={<Button onClick={() => navigate('models')}>{t('models.all')}</Button>}
          />
        )}
      </QueryGate>
    </PageFrame>
  );
}

function Shown({ item }: { readonly item: ModelItem }) {
  const { t } = useTranslation();
  const control = useModelControl();
  const { model } = item;
  return (
    <PageFrame
      title={model.name}
      subtitle={[
        model.family,
        t('models.parameters', { count: formatCount(model.parameterCount) }),
        t('models.contextOf', { tokens: model.contextLength }),
      ].join(' · ')}
      actions={<HeadActions item={item} control={control} />}
    >
      <div className={classes.detailTop}>
        <Anchor href={formatRoute({ page: 'models', item: null })} size="sm" className={classes.back}>
          <IconArrowLeft size={15} aria-hidden="true" />
          {t('models.all')}
        </Anchor>
        <span className={classes.badges}>
          <MemoryBadge item={item} />
          <QualityBadge item={item} />
          <SourceBadge item={item} />
        </span>
      </div>
      <ControlError control={control} />
      <Work model={model.id} />
      <SourceGone item={item} />
      {model.warnings.length > 0 ? (
        <div className={classes.work}>
          <ProblemList problems={model.warnings} />
        </div>
      ) : null}
      <VersionsPanel item={item} />
      <QualityCharts model={model} />
      <div className={classes.twoColumns}>
        <MemoryPanel item={item} control={control} />
        <AboutPanel item={item} />
      </div>
      <FilesPanel model={model} />
    </PageFrame>
  );
}
