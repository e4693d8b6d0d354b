import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AuditStatus } from '../../../../electron/contract/audit/index.ts';
import { ErrorNote } from '../../../components/ErrorNote.tsx';
import type { ChosenSource } from '../../../components/files/chosenSource.ts';
import { ExportFolder } from '../../../components/files/ExportFolder.tsx';
import { Panel } from '../../../components/Panel.tsx';
import { toErrorRecord } from '../../../engine/errorRecord.ts';
import { usePermissions } from '../../../engine/usePermissions.ts';
import classes from '../audit.module.css';
import { usePolicy } from './usePolicy.ts';

/** A file outside the data directory that remembers how far the log was. */
export function WitnessPanel({ status: { witnesses, checkpoint } }: { readonly status: AuditStatus }) {
  const { t } = useTranslation();
  const { may } = usePermissions();
  const change = usePolicy();
  const [choosing, setChoosing] = useState(false);
  const [folder, setFolder] = useState<ChosenSource | null>(null);
  return (
    <Panel title={t('audit.witness.title')}>
      <Text size="sm" className={classes.quiet}>
        {t('audit.witness.text')}
      </Text>
      {checkpoint ? (
        <Text size="sm">
          {t('audit.witness.checkpoint', { number: checkpoint.number })}{' '}
          <span className={classes.code}>{checkpoint.hash}</span>
        </Text>
      ) : null}
      {witnesses.map(({ name, state, number, reason }) => (
        <Text key={name} size="sm" className={classes.state} data-state={state}>
          {t(`audit.witness.${state}`, { name, number: number ?? 0 })}
          {reason === null ? '' : ` (${reason})`}
        </Text>
      ))}
      {may('audit.write') ? (
        <Group>
          <Button variant="default" onClick={() => setChoosing(true)}>
            {t(witnesses.length === 0 ? 'audit.witness.choose' : 'audit.witness.chooseOther')}
          </Button>
          {witnesses.length > 0 ? (
            <Button variant="subtle" color="red" onClick={() => change.mutate({ witness: null })}>
              {t('audit.witness.remove')}
            </Button>
          ) : null}
        </Group>
      ) : null}
      {change.error ? <ErrorNote error={toErrorRecord(change.error)} onDismiss={change.reset} /> : null}
      <Modal
        opened={choosing}
        onClose={() => setChoosing(false)}
        title={t('audit.witness.choose')}
        closeButtonProps={{ 'aria-label': t('importing.close') }}
      >
        <Stack>
          <ExportFolder folder={folder} onChange={setFolder} />
          <Group justify="flex-end">
            <Button
              disabled={folder === null}
              onClick={() => {
                if (folder) change.mutate({ witness: folder.grant });
                setChoosing(false);
              }}
            >
              {t('audit.witness.use')}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </Panel>
  );
}
