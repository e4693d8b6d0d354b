import { Anchor, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { formatBytes, formatCount } from '../../../../electron/common/format.ts';
import { variantName } from '../../../components/models/precisions.ts';
import { formatRoute } from '../../../view/route.ts';
import { DefaultMark, MemoryBadge, QualityBadge, SourceBadge } from '../Badges.tsx';
import { diskBytes, type ModelItem } from '../modelItems.ts';
import classes from '../models.module.css';
import type { ModelControl } from '../useModelControl.ts';
import { ModelButtons } from './ModelButtons.tsx';

export interface ModelsProps {
  readonly items: readonly ModelItem[];
  readonly control: ModelControl;
}

export function ModelCards({ items, control }: ModelsProps) {
  const { t } = useTranslation();
  return (
    <ul className={classes.cards} aria-label={t('app.pages.models')}>
      {items.map((item) => (
        <li key={item.model.id} className={classes.card} data-testid="model">
          <Card item={item} control={control} />
        </li>
      ))}
    </ul>
  );
}

function Card({ item, control }: { readonly item: ModelItem; readonly control: ModelControl }) {
  const { t } = useTranslation();
  const { model } = item;
  return (
    <>
      <div className={classes.cardHead}>
        <Anchor
          href={formatRoute({ page: 'models', item: model.id })}
          className={classes.cardName}
          title={model.name}
        >
          {model.name}
        </Anchor>
        <DefaultMark item={item} />
      </div>
      <Text size="sm" className={classes.quiet}>
        {[
          model.family,
          t('models.parameters', { count: formatCount(model.parameterCount) }),
          t('models.contextOf', { tokens: model.contextLength }),
        ].join(' · ')}
      </Text>
      <div className={classes.badges}>
        <MemoryBadge item={item} />
        <QualityBadge item={item} />
        <SourceBadge item={item} />
      </div>
      <ul className={classes.versions} aria-label={t('models.versions')}>
        {model.variants.map((variant) => (
          <li key={`${variant.precision} ${variant.blockSize}`}>
            <span>{variantName(variant)}</span> {formatBytes(variant.sizeBytes)}
          </li>
        ))}
      </ul>
      <div className={classes.cardFoot}>
        <Text size="xs" className={classes.quiet}>
          {t('models.onDisk', { size: formatBytes(diskBytes(item)) })}
          {' · '}
          {model.licence ?? t('models.noLicence')}
        </Text>
        <ModelButtons item={item} control={control} />
      </div>
    </>
  );
}
