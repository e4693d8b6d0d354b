import { Button, Group, Modal, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import * as z from 'zod';
import type { Readiness } from '../../../../electron/contract/datasets/versions.ts';
import { Caution } from '../../../components/Caution.tsx';
import { ErrorNote } from '../../../components/ErrorNote.tsx';
import { JobOutcome } from '../../../components/jobs/JobOutcome.tsx';
import { QueryGate } from '../../../components/QueryGate.tsx';
import { useEngine } from '../../../engine/EngineContext.tsx';
import { toErrorRecord } from '../../../engine/errorRecord.ts';
import { useEngineQuery } from '../../../engine/useEngineQuery.ts';
import { goTo } from '../place.ts';
import { LeakageView } from './LeakageView.tsx';
import classes from './versions.module.css';

interface FreezeDialogProps {
  readonly dataset: string;
  readonly opened: boolean;
  readonly onClose: () => void;
}

export function FreezeDialog({ dataset, opened, onClose }: FreezeDialogProps) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      size="lg"
      title={t('datasetsVersions.freezeDialog.title')}
      closeButtonProps={{ 'aria-label': t('datasetsVersions.close') }}
    >
      <FreezeForm dataset={dataset} onClose={onClose} />
    </Modal>
  );
}

const resultSchema = z.object({ version: z.number(), hash: z.string() });

function FreezeForm({ dataset, onClose }: Pick<FreezeDialogProps, 'dataset' | 'onClose'>) {
  const { t } = useTranslation();
  const { client } = useEngine();
  const [name, setName] = useState('');
  const [notes, setNotes] = useState('');
  const readiness = useEngineQuery(['datasets', 'readiness', dataset], (of, options) =>
    of.datasets.versions.readiness({ dataset }, options),
  );
  const run = useMutation({
    mutationFn: () => client.datasets.versions.freeze({ dataset, name: name.trim(), notes: notes.trim() }),
  });
  const isReady = readiness.data?.check.isFulfilled === true && readiness.data.rows > 0;
  if (run.data)
    return (
      <Stack gap="md">
        <JobOutcome job={run.data.job} title={t('datasetsVersions.freezeDialog.run')}>
          {(result) => <Frozen result={result} />}
        </JobOutcome>
        <Group justify="flex-end">
          <Button onClick={onClose}>{t('datasetsVersions.done')}</Button>
        </Group>
      </Stack>
    );
  return (
    <Stack gap="md">
      <QueryGate query={readiness}>{(found) => <Found dataset={dataset} found={found} />}</QueryGate>
      <TextInput
        label={t('datasetsVersions.freezeDialog.name')}
        value={name}
        maxLength={100}
        data-autofocus
        onChange={({ currentTarget }) => setName(currentTarget.value)}
      />
      <Textarea
        label={t('datasetsVersions.freezeDialog.notes')}
        description={t('datasetsVersions.freezeDialog.notesText')}
        value={notes}
        maxLength={10_000}
        autosize
        minRows={2}
        maxRows={8}
        onChange={({ currentTarget }) => setNotes(currentTarget.value)}
      />
      {run.error ? <ErrorNote error={toErrorRecord(run.error)} onDismiss={run.reset} /> : null}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {t('datasetsVersions.cancel')}
        </Button>
        <Button disabled={!isReady} loading={run.isPending} onClick={() => run.mutate()}>
          {t('datasetsVersions.freezeDialog.run')}
        </Button>
      </Group>
    </Stack>
  );
}

/** What the version would be, and what keeps it from being one. */
function Found({ dataset, found }: { readonly dataset: string; readonly found: Readiness }) {
  const { t, i18n } = useTranslation();
  const count = (value: number) => value.toLocaleString(i18n.language);
  const { rows, next, check, leakage, maskedRows, personalRows } = found;
  return (
    <>
      <Text size="sm">{t('datasetsVersions.freezeDialog.rows', { number: next, rows: count(rows) })}</Text>
      {check.isFulfilled ? (
        <Text size="sm" className={classes.quiet}>
          {check.modelLabelled === 0
            ? t('datasetsVersions.freezeDialog.checkNone')
            : t('datasetsVersions.freezeDialog.checkDone', {
                checked: count(check.checked),
                labelled: count(check.modelLabelled),
              })}
        </Text>
      ) : (
        <Caution title={t('datasetsVersions.freezeDialog.check')}>
          <Text size="sm">{t('datasetsVersions.freezeDialog.checkMissing')}</Text>
          <Text size="sm">
            {check.missing
              .map(({ label, count: missing }) =>
                t('datasetsVersions.freezeDialog.checkLabel', { label, count: missing }),
              )
              .join(' · ')}
          </Text>
          <Button mt="xs" size="xs" variant="default" onClick={() => goTo({ dataset, tab: 'label' })}>
            {t('datasetsVersions.freezeDialog.toCheck')}
          </Button>
        </Caution>
      )}
      <LeakageView leakage={leakage} withExamples={false} />
      {maskedRows > 0 ? (
        <Caution title={t('datasetsVersions.freezeDialog.masked')}>
          <Text size="sm">{t('datasetsVersions.freezeDialog.maskedText', { count: count(maskedRows) })}</Text>
        </Caution>
      ) : null}
      {personalRows > 0 ? (
        <Text size="sm" c="red">
          {t('datasetsVersions.freezeDialog.personal', { count: count(personalRows) })}
        </Text>
      ) : null}
    </>
  );
}

function Frozen({ result }: { readonly result: unknown }) {
  const { t } = useTranslation();
  const { version, hash } = resultSchema.parse(result);
  return (
    <div role="status">
      <Text className={classes.good} fw={600}>
        <IconCircleCheck size={18} aria-hidden="true" />
        {t('datasetsVersions.freezeDialog.done', { number: version })}
      </Text>
      <Text size="sm" mt={6} className={classes.quiet}>
        {t('datasetsVersions.detail.hash')}
      </Text>
      <code className={`${classes.hash} ${classes.wrapped}`}>{hash}</code>
    </div>
  );
}
