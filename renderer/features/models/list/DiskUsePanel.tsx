import { Button, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatBytes } from '../../../../electron/common/format.ts';
import type { DiskUse } from '../../../../electron/contract/models.ts';
import { ConfirmDialog } from '../../../components/ConfirmDialog.tsx';
import { ErrorNote } from '../../../components/ErrorNote.tsx';
import { Panel } from '../../../components/Panel.tsx';
import { QueryGate } from '../../../components/QueryGate.tsx';
import { useEngine } from '../../../engine/EngineContext.tsx';
import { toErrorRecord } from '../../../engine/errorRecord.ts';
import type { ModelItem } from '../modelItems.ts';
import classes from '../models.module.css';
import { useDiskUse } from '../useModelItems.ts';
import { type DiskPart, diskParts, sumDisk } from './diskParts.ts';

/** How the disk is used by kind, and what can be given back. */
export function DiskUsePanel({ items }: { readonly items: readonly ModelItem[] }) {
  const { t } = useTranslation();
  const use = useDiskUse();
  return (
    <Panel title={t('models.disk.title')}>
      <QueryGate query={use}>{(found) => <Use use={found} items={items} />}</QueryGate>
    </Panel>
  );
}

function Use({ use, items }: { readonly use: DiskUse; readonly items: readonly ModelItem[] }) {
  const { t } = useTranslation();
  const parts = sumDisk(use);
  const usedBytes = diskParts.reduce((sum, part) => sum + parts[part], 0);
  return (
    <>
      <Text size="sm" className={classes.quiet}>
        {t('models.disk.sum', { used: formatBytes(usedBytes), free: formatBytes(use.freeBytes) })}
      </Text>
      <div className={classes.diskBar} aria-hidden="true">
        {diskParts.map((part) =>
          parts[part] > 0 ? (
            <span
              key={part}
              data-part={part}
              style={{ width: `${(100 * parts[part]) / Math.max(usedBytes, 1)}%` }}
            />
          ) : null,
        )}
      </div>
      <ul className={classes.legend}>
        {diskParts
          .filter((part) => parts[part] > 0)
          .map((part) => (
            <li key={part}>
              <span className={classes.dot} data-part={part} aria-hidden="true" />
              <span>{t(`models.disk.part.${part}`)}</span>
              <b>{formatBytes(parts[part])}</b>
            </li>
          ))}
      </ul>
      <GiveBack parts={parts} use={use} items={items} />
    </>
  );
}

interface GiveBackProps {
  readonly parts: Readonly<Record<DiskPart, number>>;
  readonly use: DiskUse;
  readonly items: readonly ModelItem[];
}

function GiveBack({ parts, use, items }: GiveBackProps) {
  const { t } = useTranslation();
  const engine = useEngine();
  const [asking, setAsking] = useState(false);
  const unprepare = useMutation({
    mutationFn: async () => {
      for (const { model } of items)
        for (const { precision, blockSize, preparedBytes } of model.variants)
          if (preparedBytes > 0)
            await engine.client.models.unprepare({
              model: model.id,
              precision,
              ...(blockSize === null ? {} : { blockSize }),
            });
    },
  });
  const queries = useQueryClient();
  const empty = useMutation({
    mutationFn: () => engine.client.models.emptyQuarantine(),
    // No stored list changes with it, so nobody tells the window.
    onSettled: () => queries.invalidateQueries({ queryKey: ['models', 'diskUse'] }),
  });
  const error = unprepare.error ?? empty.error;
  const close = () => setAsking(false);
  if (parts.prepared + parts.partial === 0 && use.quarantined.length === 0) return null;
  return (
    <>
      <div className={classes.giveBack}>
        {parts.prepared > 0 ? (
          <GiveBackLine
            text={t('models.disk.preparedText', { size: formatBytes(parts.prepared) })}
            label={t('models.disk.unprepareAll')}
            isBusy={unprepare.isPending}
            onPress={() => unprepare.mutate()}
          />
        ) : null}
        {use.quarantined.length > 0 ? (
          <GiveBackLine
            text={t('models.disk.quarantineText', {
              count: use.quarantined.length,
              size: formatBytes(parts.quarantine),
            })}
            label={t('models.disk.emptyQuarantine')}
            isBusy={empty.isPending}
            onPress={() => setAsking(true)}
          />
        ) : null}
        {parts.partial > 0 ? (
          <Text size="sm" className={classes.quiet}>
            {t('models.disk.partialText')}
          </Text>
        ) : null}
      </div>
      {error ? (
        <ErrorNote
          error={toErrorRecord(error)}
          onDismiss={() => {
            unprepare.reset();
            empty.reset();
          }}
        />
      ) : null}
      <ConfirmDialog
        opened={asking}
        title={t('models.disk.emptyQuarantine')}
        confirm={t('models.disk.emptyNow')}
        onClose={close}
        onConfirm={() => {
          close();
          empty.mutate();
        }}
      >
        <Text size="sm">{t('models.disk.quarantineConfirm')}</Text>
        <ul className={classes.plainList}>
          {use.quarantined.map((name) => (
            <li key={name}>{name}</li>
          ))}
        </ul>
      </ConfirmDialog>
    </>
  );
}

interface GiveBackLineProps {
  readonly text: string;
  readonly label: string;
  readonly isBusy: boolean;
  readonly onPress: () => void;
}

function GiveBackLine({ text, label, isBusy, onPress }: GiveBackLineProps) {
  return (
    <div className={classes.giveBackLine}>
      <Text size="sm">{text}</Text>
      <Button size="xs" variant="default" loading={isBusy} onClick={onPress}>
        {label}
      </Button>
    </div>
  );
}
