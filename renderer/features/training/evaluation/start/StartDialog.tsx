import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Adapter } from '../../../../../electron/contract/training/adapters.ts';
import { ErrorNote } from '../../../../components/ErrorNote.tsx';
import { type Choice, listChoices } from '../../../../components/models/choices.ts';
import { QueryGate } from '../../../../components/QueryGate.tsx';
import { useEngine } from '../../../../engine/EngineContext.tsx';
import { toErrorRecord } from '../../../../engine/errorRecord.ts';
import { useEngineQuery } from '../../../../engine/useEngineQuery.ts';
import { addressOf, goTo } from '../../place.ts';
import classes from '../evaluation.module.css';
import { GateFields } from './GateFields.tsx';
import { QuestionFields } from './QuestionFields.tsx';
import { type EvaluationForm, firstForm, wishOf } from './startForm.ts';
import { useStartForm } from './useStartForm.ts';
import { WhoFields } from './WhoFields.tsx';

interface StartDialogProps {
  /** The one that is to be judged; null: the newest. */
  readonly adapter: string | null;
  readonly onClose: () => void;
}

/** Two contestants, the questions they both answer, and what decides whether the second may be offered. */
export function StartDialog({ adapter, onClose }: StartDialogProps) {
  const { t } = useTranslation();
  const known = useEngineQuery(['training', 'evaluations', 'new', adapter], async (client, options) => {
    const [{ adapters }, { models }] = await Promise.all([
      client.training.adapters.list({}, options),
      client.models.list(undefined, options),
    ]);
    const asked = adapters.find(({ id }) => id === adapter) ?? adapters[0] ?? null;
    // A run of which nothing is left says nothing of data; then nothing is filled in.
    const run = asked?.run
      ? await client.training.runs.show({ run: asked.run }, options).catch(() => null)
      : null;
    const choices = listChoices(models);
    return { adapters, choices, form: firstForm(choices, asked, run) };
  });
  return (
    <Modal
      opened
      onClose={onClose}
      size="xl"
      title={t('trainingEvaluation.start.title')}
      closeButtonProps={{ 'aria-label': t('training.close') }}
    >
      <QueryGate query={known}>
        {({ adapters, choices, form }) =>
          adapters.length === 0 ? (
            <NoAdapters onClose={onClose} />
          ) : (
            <StartForm adapters={adapters} choices={choices} first={form} onClose={onClose} />
          )
        }
      </QueryGate>
    </Modal>
  );
}

function NoAdapters({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Stack gap="md">
      <Text size="sm">{t('trainingEvaluation.start.noAdapters')}</Text>
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {t('training.cancelDialog')}
        </Button>
        <Button component="a" href={addressOf('new')}>
          {t('training.newRun')}
        </Button>
      </Group>
    </Stack>
  );
}

interface StartFormProps {
  readonly adapters: readonly Adapter[];
  readonly choices: readonly Choice[];
  readonly first: EvaluationForm;
  readonly onClose: () => void;
}

function StartForm({ adapters, choices, first, onClose }: StartFormProps) {
  const { t } = useTranslation();
  const { client } = useEngine();
  const { form, change } = useStartForm(first);
  const wish = wishOf(form, choices);
  const start = useMutation({
    mutationFn: (asked: NonNullable<typeof wish>) => client.training.evaluations.start(asked),
    onSuccess: ({ evaluation }) => goTo('evaluations', evaluation),
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (wish) start.mutate(wish);
      }}
    >
      <Stack gap="lg">
        <WhoFields form={form} change={change} adapters={adapters} choices={choices} />
        <QuestionFields form={form} change={change} />
        <GateFields form={form} change={change} />
        {start.error ? <ErrorNote error={toErrorRecord(start.error)} onDismiss={start.reset} /> : null}
        <Group justify="flex-end">
          <Text size="sm" className={classes.startHint}>
            {wish ? null : t('trainingEvaluation.start.incomplete')}
          </Text>
          <Button variant="default" onClick={onClose}>
            {t('training.cancelDialog')}
          </Button>
          <Button type="submit" disabled={wish === null} loading={start.isPending}>
            {t('trainingEvaluation.start.do')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
