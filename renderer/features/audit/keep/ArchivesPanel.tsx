import { Button, Group, Table, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Language } from '../../../../electron/common/errors/appError.ts';
import { formatBytes } from '../../../../electron/common/format.ts';
import type { AuditStatus } from '../../../../electron/contract/audit/index.ts';
import { ConfirmDialog } from '../../../components/ConfirmDialog.tsx';
import { ErrorNote } from '../../../components/ErrorNote.tsx';
import { Panel } from '../../../components/Panel.tsx';
import { useEngine } from '../../../engine/EngineContext.tsx';
import { toErrorRecord } from '../../../engine/errorRecord.ts';
import { usePermissions } from '../../../engine/usePermissions.ts';
import { formatMoment } from '../../../i18n/times.ts';
import classes from '../audit.module.css';

type Archive = AuditStatus['archives'][number];
const dayMs = 24 * 3_600_000;

interface ArchivesPanelProps {
  readonly archives: readonly Archive[];
  readonly keepDays: number;
}

export function ArchivesPanel({ archives, keepDays }: ArchivesPanelProps) {
  const { t, i18n } = useTranslation();
  const { may } = usePermissions();
  const { client } = useEngine();
  const queries = useQueryClient();
  const onSettled = () => queries.invalidateQueries({ queryKey: ['audit'] });
  const archive = useMutation({ mutationFn: () => client.audit.archive({}), onSettled });
  const remove = useMutation({
    mutationFn: ({ first }: Archive) => client.audit.removeArchive({ first }),
    onSettled,
  });
  const [leaving, setLeaving] = useState<Archive | null>(null);
  const isOver = ({ newestAt, removedAt }: Archive) =>
    removedAt === null && Date.now() > Date.parse(newestAt) + keepDays * dayMs;
  const error = archive.error ?? remove.error;
  return (
    <Panel title={t('audit.archives.title')}>
      <Text size="sm" className={classes.quiet}>
        {t('audit.archives.text')}
      </Text>
      {archives.length === 0 ? (
        <Text size="sm">{t('audit.archives.none')}</Text>
      ) : (
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('audit.archives.file')}</Table.Th>
              <Table.Th>{t('audit.archives.records')}</Table.Th>
              <Table.Th>{t('audit.archives.until')}</Table.Th>
              <Table.Th>{t('audit.archives.size')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {archives.map((one) => (
              <Table.Tr key={one.first}>
                <Table.Td className={classes.code}>{one.file}</Table.Td>
                <Table.Td>{t('audit.archives.range', { first: one.first, last: one.last })}</Table.Td>
                <Table.Td>{formatMoment(one.newestAt, i18n.language as Language)}</Table.Td>
                <Table.Td>
                  {one.removedAt === null ? formatBytes(one.sizeBytes) : t('audit.archives.removed')}
                  {isOver(one) && may('audit.write') ? (
                    <Button
                      variant="subtle"
                      color="red"
                      size="compact-xs"
                      ml="xs"
                      onClick={() => setLeaving(one)}
                    >
                      {t('audit.archives.remove')}
                    </Button>
                  ) : null}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      {may('audit.write') ? (
        <Group>
          <Button variant="default" loading={archive.isPending} onClick={() => archive.mutate()}>
            {t('audit.archives.now')}
          </Button>
          {archive.data ? (
            <Text size="sm" role="status" className={classes.quiet}>
              {t('audit.archives.made', { count: archive.data.archives.length })}
            </Text>
          ) : null}
        </Group>
      ) : null}
      {error ? <ErrorNote error={toErrorRecord(error)} /> : null}
      <ConfirmDialog
        opened={leaving !== null}
        title={t('audit.archives.removeTitle')}
        confirm={t('audit.archives.remove')}
        onClose={() => setLeaving(null)}
        onConfirm={() => {
          if (leaving) remove.mutate(leaving);
          setLeaving(null);
        }}
      >
        <Text size="sm">{t('audit.archives.removeText', { file: leaving?.file ?? '' })}</Text>
      </ConfirmDialog>
    </Panel>
  );
}
