import { Anchor, Table } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { formatBytes, formatCount } from '../../../../electron/common/format.ts';
import { variantName } from '../../../components/models/precisions.ts';
import { formatRoute } from '../../../view/route.ts';
import { DefaultMark, MemoryBadge, QualityBadge, SourceBadge } from '../Badges.tsx';
import { diskBytes, type ModelItem } from '../modelItems.ts';
import classes from '../models.module.css';
import type { ModelControl } from '../useModelControl.ts';
import { ModelButtons } from './ModelButtons.tsx';
import type { ModelsProps } from './ModelCards.tsx';

const columns = [
  'name',
  'family',
  'parameters',
  'context',
  'licence',
  'versions',
  'quality',
  'disk',
  'actions',
] as const;

export function ModelTable({ items, control }: ModelsProps) {
  const { t } = useTranslation();
  return (
    <Table.ScrollContainer minWidth={960} className={classes.tableBox}>
      <Table verticalSpacing="xs" highlightOnHover stickyHeader>
        <Table.Thead>
          <Table.Tr>
            {columns.map((column) => (
              <Table.Th key={column}>{t(`models.column.${column}`)}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {items.map((item) => (
            <Row key={item.model.id} item={item} control={control} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function Row({ item, control }: { readonly item: ModelItem; readonly control: ModelControl }) {
  const { t } = useTranslation();
  const { model } = item;
  return (
    <Table.Tr data-testid="model">
      <Table.Td className={classes.nameCell}>
        <span className={classes.nameLine}>
          <Anchor
            href={formatRoute({ page: 'models', item: model.id })}
            className={classes.cardName}
            title={model.name}
          >
            {model.name}
          </Anchor>
          <DefaultMark item={item} />
        </span>
        <span className={classes.badges}>
          <MemoryBadge item={item} />
          <SourceBadge item={item} />
        </span>
      </Table.Td>
      <Table.Td>{model.family}</Table.Td>
      <Table.Td className={classes.numbers}>{formatCount(model.parameterCount)}</Table.Td>
      <Table.Td className={classes.numbers}>{t('models.tokens', { count: model.contextLength })}</Table.Td>
      <Table.Td>{model.licence ?? t('models.noLicence')}</Table.Td>
      <Table.Td className={classes.numbers}>
        {model.variants.map((variant) => (
          <div key={`${variant.precision} ${variant.blockSize}`}>
            {variantName(variant)} {formatBytes(variant.sizeBytes)}
          </div>
        ))}
      </Table.Td>
      <Table.Td>
        <QualityBadge item={item} />
      </Table.Td>
      <Table.Td className={classes.numbers}>{formatBytes(diskBytes(item))}</Table.Td>
      <Table.Td>
        <ModelButtons item={item} control={control} />
      </Table.Td>
    </Table.Tr>
  );
}
