import { Anchor, Badge, Table, Text, TextInput, Tooltip } from '@mantine/core';
import { IconSearch, IconUnlink } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Language } from '../../../../electron/common/errors/appError.ts';
import { formatBytes } from '../../../../electron/common/format.ts';
import type { Adapter } from '../../../../electron/contract/training/adapters.ts';
import { formatMoment } from '../../../i18n/times.ts';
import { formatRoute } from '../../../view/route.ts';
import { GateBadge } from '../evaluation/GateBadge.tsx';
import { startAddress } from '../evaluation/startAddress.ts';
import { addressOf } from '../place.ts';
import { VerdictBadge } from '../runs/VerdictBadge.tsx';
import { AdapterMenu } from './AdapterMenu.tsx';
import classes from './adapters.module.css';

interface AdapterTableProps {
  readonly adapters: readonly Adapter[];
  /** The one that the address speaks of. */
  readonly shown: string | null;
}

const columns = ['name', 'size', 'origin', 'verdict', 'gate', 'offered', 'created'] as const;

/** Newest first, found by any word of its names. */
export function AdapterTable({ adapters, shown }: AdapterTableProps) {
  const { t } = useTranslation();
  const [search, setSearch] = useState('');
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const found = adapters.filter(({ name, model }) => {
    const text = `${name}\n${model.name}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  return (
    <>
      <div className={classes.bar}>
        <TextInput
          className={classes.search}
          aria-label={t('trainingAdapters.search')}
          placeholder={t('trainingAdapters.search')}
          leftSection={<IconSearch size={16} />}
          value={search}
          onChange={({ currentTarget }) => setSearch(currentTarget.value)}
        />
        <Text size="sm" className={classes.count} role="status">
          {t('trainingAdapters.count', { count: found.length })}
        </Text>
      </div>
      <div className={classes.tableFrame}>
        <Table
          verticalSpacing="sm"
          horizontalSpacing="sm"
          highlightOnHover
          aria-label={t('training.tab.adapters')}
        >
          <Table.Thead>
            <Table.Tr>
              {columns.map((column) => (
                <Table.Th key={column} className={classes.head}>
                  {t(`trainingAdapters.column.${column}`)}
                </Table.Th>
              ))}
              <Table.Td />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {found.map((adapter) => (
              <AdapterRow key={adapter.id} adapter={adapter} isShown={adapter.id === shown} />
            ))}
          </Table.Tbody>
        </Table>
      </div>
    </>
  );
}

function AdapterRow({ adapter, isShown }: { readonly adapter: Adapter; readonly isShown: boolean }) {
  const { t, i18n } = useTranslation();
  const row = useRef<HTMLTableRowElement>(null);
  useEffect(() => {
    if (isShown) row.current?.scrollIntoView({ block: 'nearest' });
  }, [isShown]);
  const { name, model, rank, sizeBytes, origin, run, verdict, gate, evaluation, targets } = adapter;
  return (
    <Table.Tr ref={row} data-testid="adapter" data-shown={isShown} className={classes.row}>
      <Table.Td className={classes.nameCell}>
        <span className={classes.name} title={name}>
          {name}
        </span>
        {model.isThere ? (
          <Anchor
            href={formatRoute({ page: 'models', item: model.id })}
            size="sm"
            className={classes.under}
            title={model.name}
          >
            {model.name}
          </Anchor>
        ) : (
          <Text size="sm" className={classes.under} title={model.name}>
            {model.name}
          </Text>
        )}
      </Table.Td>
      <Table.Td className={classes.figures} title={targets.join(' ')}>
        {t('trainingAdapters.rank', { rank })}
        <span className={classes.quiet}>{formatBytes(sizeBytes)}</span>
      </Table.Td>
      <Table.Td>
        {run ? (
          <Anchor href={addressOf('run', run)} size="sm">
            {t(`trainingAdapters.origin.${origin}`)}
          </Anchor>
        ) : (
          <Text size="sm">{t(`trainingAdapters.origin.${origin}`)}</Text>
        )}
      </Table.Td>
      <Table.Td>
        {verdict && evaluation ? (
          <Anchor href={addressOf('evaluations', evaluation)} underline="hover">
            <VerdictBadge verdict={verdict} />
          </Anchor>
        ) : model.isThere ? (
          <Anchor href={addressOf('evaluations', startAddress(adapter.id))} size="sm">
            {t('trainingAdapters.act.evaluate')}
          </Anchor>
        ) : null}
      </Table.Td>
      <Table.Td>
        <GateBadge gate={gate} />
      </Table.Td>
      <Table.Td>
        <OfferBadge adapter={adapter} />
      </Table.Td>
      <Table.Td className={classes.moment}>
        {formatMoment(adapter.createdAt, i18n.language as Language)}
      </Table.Td>
      <Table.Td className={classes.menuCell}>
        <AdapterMenu adapter={adapter} />
      </Table.Td>
    </Table.Tr>
  );
}

function OfferBadge({ adapter: { model, offered } }: { readonly adapter: Adapter }) {
  const { t } = useTranslation();
  if (!model.isThere)
    return (
      <Tooltip label={t('trainingAdapters.modelGoneText')} multiline w={320}>
        <Badge
          className={classes.badge}
          variant="outline"
          color="gray"
          leftSection={<IconUnlink size={13} />}
          tabIndex={0}
        >
          {t('trainingAdapters.modelGone')}
        </Badge>
      </Tooltip>
    );
  return (
    <Badge
      className={classes.badge}
      variant={offered ? 'light' : 'outline'}
      color={offered ? 'harbor' : 'gray'}
    >
      {t(offered ? 'trainingAdapters.offered' : 'trainingAdapters.notOffered')}
    </Badge>
  );
}
