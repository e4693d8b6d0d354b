import { ActionIcon, Button, Checkbox, Group, Select, Text } from '@mantine/core';
import { IconTrash, IconUsb } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type BackupTarget, backupSchedules } from '../../../../electron/contract/backup.ts';
import { ErrorNote } from '../../../components/ErrorNote.tsx';
import { JobOutcome } from '../../../components/jobs/JobOutcome.tsx';
import { useEngine } from '../../../engine/EngineContext.tsx';
import { toErrorRecord } from '../../../engine/errorRecord.ts';
import { usePermissions } from '../../../engine/usePermissions.ts';
import { BackupList } from './BackupList.tsx';
import classes from './backup.module.css';
import { TargetFacts } from './TargetFacts.tsx';

type Work = 'start' | 'verify' | 'drill';
const works: readonly Work[] = ['start', 'verify', 'drill'];

/** One folder: what is in it, what can be done there, and when it is done by itself. */
export function TargetLine({
  target,
  canStart,
}: {
  readonly target: BackupTarget;
  readonly canStart: boolean;
}) {
  const { t } = useTranslation();
  const { may } = usePermissions();
  const { client } = useEngine();
  const [job, setJob] = useState<{ readonly id: string; readonly work: Work } | null>(null);
  const [isListed, setListed] = useState(false);
  const { id, folder, isThere, newest } = target;
  const begin = useMutation({
    mutationFn: async (work: Work) => ({ id: (await client.backup[work]({ target: id })).job, work }),
    onSuccess: setJob,
  });
  const remove = useMutation({ mutationFn: () => client.backup.remove({ target: id }) });
  const error = begin.error ?? remove.error;
  return (
    <li className={classes.target}>
      <div className={classes.head}>
        <IconUsb size={18} aria-hidden="true" className={classes.icon ?? ''} />
        <Text size="sm" className={classes.folder} translate="no">
          {folder}
        </Text>
        {may('backup.write') ? (
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t('backup.forget', { folder })}
            onClick={() => remove.mutate()}
          >
            <IconTrash size={16} />
          </ActionIcon>
        ) : null}
      </div>
      <TargetFacts target={target} />
      {may('backup.write') ? (
        <Group gap="xs" align="center">
          {works.map((work) => (
            <Button
              key={work}
              size="xs"
              variant={work === 'start' ? 'filled' : 'default'}
              disabled={!isThere || (work === 'start' ? !canStart : newest === null)}
              loading={begin.isPending && begin.variables === work}
              onClick={() => begin.mutate(work)}
            >
              {t(`backup.work.${work}`)}
            </Button>
          ))}
          <Button
            size="xs"
            variant="default"
            aria-expanded={isListed}
            disabled={!isThere}
            onClick={() => setListed(!isListed)}
          >
            {t(isListed ? 'backup.list.hide' : 'backup.list.show')}
          </Button>
          <TargetSettings target={target} />
        </Group>
      ) : null}
      {job ? (
        <JobOutcome key={job.id} job={job.id} title={t(`backup.work.${job.work}`)}>
          {() => (
            <Text size="sm" role="status">
              {t(`backup.done.${job.work}`)}
            </Text>
          )}
        </JobOutcome>
      ) : null}
      {isListed && isThere ? <BackupList target={id} /> : null}
      {error ? (
        <ErrorNote
          error={toErrorRecord(error)}
          onDismiss={() => {
            begin.reset();
            remove.reset();
          }}
        />
      ) : null}
    </li>
  );
}

function TargetSettings({ target: { id, isOutside, schedule } }: { readonly target: BackupTarget }) {
  const { t } = useTranslation();
  const { client } = useEngine();
  const queries = useQueryClient();
  /** Chosen and on its way. */
  const [asked, setAsked] = useState<Partial<Pick<BackupTarget, 'isOutside' | 'schedule'>>>({});
  const change = useMutation({
    mutationFn: (changed: typeof asked) => client.backup.change({ target: id, ...changed }),
    onSuccess: (status) => queries.setQueryData(['backup', 'status'], status),
    onSettled: () => setAsked({}),
  });
  const ask = (changed: typeof asked) => {
    setAsked(changed);
    change.mutate(changed);
  };
  return (
    <>
      <Select
        size="xs"
        className={classes.schedule ?? ''}
        aria-label={t('backup.schedule.label')}
        allowDeselect={false}
        data={backupSchedules.map((value) => ({ value, label: t(`backup.schedule.${value}`) }))}
        value={asked.schedule ?? schedule}
        onChange={(value) => ask({ schedule: value as BackupTarget['schedule'] })}
      />
      <Checkbox
        size="xs"
        label={t('backup.outside')}
        checked={asked.isOutside ?? isOutside}
        onChange={({ currentTarget }) => ask({ isOutside: currentTarget.checked })}
      />
      {change.error ? <ErrorNote error={toErrorRecord(change.error)} onDismiss={change.reset} /> : null}
    </>
  );
}
