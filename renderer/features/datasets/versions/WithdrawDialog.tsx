import { Button, Checkbox, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type WithdrawalHits, withdrawalSchema } from '../../../../electron/contract/datasets/versions.ts';
import { Caution } from '../../../components/Caution.tsx';
import { ErrorNote } from '../../../components/ErrorNote.tsx';
import { JobOutcome } from '../../../components/jobs/JobOutcome.tsx';
import { useEngine } from '../../../engine/EngineContext.tsx';
import { toErrorRecord } from '../../../engine/errorRecord.ts';
import { stateName } from './useVersions.ts';
import classes from './versions.module.css';

interface WithdrawDialogProps {
  readonly dataset: string;
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Found by words, shown wherever it stands, and erased when somebody is sure. */
export function WithdrawDialog({ dataset, opened, onClose }: WithdrawDialogProps) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      size="lg"
      title={t('datasetsVersions.withdrawDialog.title')}
      closeButtonProps={{ 'aria-label': t('datasetsVersions.close') }}
    >
      <WithdrawForm dataset={dataset} onClose={onClose} />
    </Modal>
  );
}

function WithdrawForm({ dataset, onClose }: Omit<WithdrawDialogProps, 'opened'>) {
  const { t, i18n } = useTranslation();
  const { client } = useEngine();
  const [words, setWords] = useState('');
  const find = useMutation({
    mutationFn: () => client.datasets.versions.findPerson({ dataset, words: words.trim() }),
  });
  const erase = useMutation({
    mutationFn: ({ hits, reason }: { readonly hits: WithdrawalHits; readonly reason: string }) =>
      client.datasets.versions.withdraw({ dataset, rows: hits.rows, rejects: hits.rejects, reason }),
  });
  if (erase.data)
    return (
      <Stack gap="md">
        <JobOutcome job={erase.data.job} title={t('datasetsVersions.withdrawDialog.title')}>
          {(result) => (
            <Text role="status">
              {t('datasetsVersions.withdrawDialog.done', {
                rows: withdrawalSchema.parse(result).rows.toLocaleString(i18n.language),
              })}
            </Text>
          )}
        </JobOutcome>
        <Group justify="flex-end">
          <Button onClick={onClose}>{t('datasetsVersions.done')}</Button>
        </Group>
      </Stack>
    );
  const look = (event: FormEvent) => {
    event.preventDefault();
    if (words.trim() !== '') find.mutate();
  };
  return (
    <Stack gap="md">
      <Text size="sm" className={classes.quiet}>
        {t('datasetsVersions.withdrawDialog.text')}
      </Text>
      <form onSubmit={look}>
        <Group align="flex-end" wrap="nowrap">
          <TextInput
            flex={1}
            label={t('datasetsVersions.withdrawDialog.words')}
            value={words}
            maxLength={500}
            autoComplete="off"
            data-autofocus
            onChange={({ currentTarget }) => {
              setWords(currentTarget.value);
              find.reset();
            }}
          />
          <Button type="submit" variant="default" loading={find.isPending} disabled={words.trim() === ''}>
            {t('datasetsVersions.withdrawDialog.find')}
          </Button>
        </Group>
        <Text size="xs" mt={6} className={classes.quiet}>
          {t('datasetsVersions.withdrawDialog.wordsText')}
        </Text>
      </form>
      {find.error ? <ErrorNote error={toErrorRecord(find.error)} onDismiss={find.reset} /> : null}
      {erase.error ? <ErrorNote error={toErrorRecord(erase.error)} onDismiss={erase.reset} /> : null}
      {find.data ? (
        <Found
          hits={find.data}
          isErasing={erase.isPending}
          onErase={(reason) => erase.mutate({ hits: find.data, reason })}
        />
      ) : null}
    </Stack>
  );
}

interface FoundProps {
  readonly hits: WithdrawalHits;
  readonly isErasing: boolean;
  readonly onErase: (reason: string) => void;
}

function Found({ hits, isErasing, onErase }: FoundProps) {
  const { t, i18n } = useTranslation();
  const [reason, setReason] = useState('');
  const [isSure, setSure] = useState(false);
  const count = (value: number) => value.toLocaleString(i18n.language);
  const { draft, versions, rejects, examples, exports, isCut, rows } = hits;
  if (rows.length + rejects.length === 0)
    return <Text role="status">{t('datasetsVersions.withdrawDialog.nothing')}</Text>;
  const places = [
    ...(draft.rows > 0 ? [t('datasetsVersions.withdrawDialog.draft', { count: count(draft.rows) })] : []),
    ...(draft.removed > 0
      ? [t('datasetsVersions.withdrawDialog.draftRemoved', { count: count(draft.removed) })]
      : []),
    ...versions.map(({ version, rows: of }) =>
      t('datasetsVersions.withdrawDialog.version', { version, count: count(of) }),
    ),
    ...(rejects.length > 0
      ? [t('datasetsVersions.withdrawDialog.rejects', { count: count(rejects.length) })]
      : []),
  ];
  return (
    <>
      <section aria-label={t('datasetsVersions.withdrawDialog.found')}>
        <Text size="sm" fw={600}>
          {t('datasetsVersions.withdrawDialog.found')}
        </Text>
        {places.map((place) => (
          <Text key={place} size="sm">
            {place}
          </Text>
        ))}
        {isCut ? <Text size="sm">{t('datasetsVersions.withdrawDialog.cut')}</Text> : null}
      </section>
      <div className={classes.examples}>
        {examples.slice(0, 4).map(({ row, text }) => (
          <div key={row} className={classes.example}>
            <Text size="xs" className={classes.quiet}>
              {t('datasetsVersions.diff.row', { row })}
            </Text>
            <p className={classes.text}>{text}</p>
          </div>
        ))}
      </div>
      {exports.length > 0 ? (
        <Caution title={t('datasetsVersions.withdrawDialog.exports')}>
          <Text size="sm">{t('datasetsVersions.withdrawDialog.exportsText')}</Text>
          {exports.slice(0, 10).map(({ name, of, at }) => (
            <Text key={`${name} ${at}`} size="sm">
              {t('datasetsVersions.withdrawDialog.exported', {
                name,
                of: stateName(t, of),
                at: new Date(at).toLocaleDateString(i18n.language),
              })}
            </Text>
          ))}
        </Caution>
      ) : null}
      <TextInput
        label={t('datasetsVersions.withdrawDialog.reason')}
        description={t('datasetsVersions.withdrawDialog.reasonText')}
        inputWrapperOrder={['label', 'input', 'description']}
        value={reason}
        maxLength={500}
        onChange={({ currentTarget }) => setReason(currentTarget.value)}
      />
      <Checkbox
        label={t('datasetsVersions.withdrawDialog.sure')}
        checked={isSure}
        onChange={({ currentTarget }) => setSure(currentTarget.checked)}
      />
      <Group justify="flex-end">
        <Button
          color="red"
          disabled={!isSure || reason.trim() === ''}
          loading={isErasing}
          onClick={() => onErase(reason.trim())}
        >
          {t('datasetsVersions.withdrawDialog.run')}
        </Button>
      </Group>
    </>
  );
}
