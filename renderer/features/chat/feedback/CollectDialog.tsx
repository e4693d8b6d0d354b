import { Button, Modal, SegmentedControl, Select, Stack, Switch, Text } from '@mantine/core';
import { IconDatabase } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Dataset } from '../../../../electron/contract/datasets/core.ts';
import { EmptyState } from '../../../components/EmptyState.tsx';
import { ErrorNote } from '../../../components/ErrorNote.tsx';
import { QueryGate } from '../../../components/QueryGate.tsx';
import { useEngine } from '../../../engine/EngineContext.tsx';
import { toErrorRecord } from '../../../engine/errorRecord.ts';
import { useEngineQuery } from '../../../engine/useEngineQuery.ts';
import { useSettings } from '../../../engine/useSettings.ts';
import { navigate } from '../../../view/route.ts';
import { useChat } from '../chatStore.ts';

const takenKinds = ['chat', 'preference', 'rated'] as const;
type TakenKind = (typeof takenKinds)[number];
type Target = Dataset & { readonly kind: TakenKind };

const isTarget = (dataset: Dataset): dataset is Target =>
  (takenKinds as readonly string[]).includes(dataset.kind);
const goodFrom = 4;
const close = () => useChat.setState({ collecting: false });

/** Rated and corrected answers become rows of a data set, now and, when that is wanted, from now on. */
export default function CollectDialog({ conversation }: { readonly conversation: string | null }) {
  const { t } = useTranslation();
  const isOpen = useChat(({ collecting }) => collecting);
  const datasets = useEngineQuery(['datasets', 'list', 'answers'], async (client, options) => {
    const found = await client.datasets.list(undefined, options);
    return found.datasets.filter(isTarget);
  });
  return (
    <Modal
      opened={isOpen}
      onClose={close}
      title={t('chat.feedback.title')}
      closeButtonProps={{ 'aria-label': t('chat.close') }}
      size="lg"
    >
      <QueryGate query={datasets}>
        {(targets) =>
          targets.length === 0 ? <NoTarget /> : <Collect targets={targets} conversation={conversation} />
        }
      </QueryGate>
    </Modal>
  );
}

function NoTarget() {
  const { t } = useTranslation();
  return (
    <EmptyState
      icon={<IconDatabase size={40} stroke={1.25} />}
      title={t('chat.feedback.noSet')}
      text={t('chat.feedback.noSetText')}
      action={<Button onClick={() => leaveFor(null)}>{t('chat.feedback.toSets')}</Button>}
    />
  );
}

function leaveFor(dataset: string | null): void {
  close();
  navigate('datasets', dataset);
}

interface CollectProps {
  readonly targets: readonly Target[];
  readonly conversation: string | null;
}

function Collect({ targets, conversation }: CollectProps) {
  const { t } = useTranslation();
  const engine = useEngine();
  const { settings, change } = useSettings();
  const [picked, setPicked] = useState<string | null>(null);
  const [where, setWhere] = useState<'here' | 'everywhere'>(conversation === null ? 'everywhere' : 'here');
  const [onlyGood, setOnlyGood] = useState(true);
  const chosenByDefault = settings?.collectInto ?? null;
  const target = targets.find(({ id }) => id === (picked ?? chosenByDefault)) ?? null;
  const query = {
    ...(where === 'here' && conversation !== null && { conversation }),
    ...(target?.kind === 'chat' && onlyGood && { minStars: goodFrom }),
  };
  const found = useEngineQuery(
    ['chat', 'rated', query],
    (client, options) => client.chat.rated(query, options),
    { keepPrevious: true },
  );
  const collect = useMutation({
    mutationFn: (dataset: string) => engine.client.chat.collect({ ...query, dataset }),
  });
  const always = useMutation({
    mutationFn: (isOn: boolean) => change({ collectInto: isOn ? (target?.id ?? null) : null }),
  });
  const error = collect.error ?? always.error;
  return (
    <Stack gap="md">
      <Text size="sm">{t('chat.feedback.text')}</Text>
      <Select
        label={t('chat.feedback.dataset')}
        placeholder={t('chat.feedback.choose')}
        description={target ? t(`chat.feedback.kindText.${target.kind}`) : undefined}
        inputWrapperOrder={['label', 'input', 'description']}
        allowDeselect={false}
        value={target?.id ?? null}
        data={targets.map(({ id, name, kind }) => ({
          value: id,
          label: `${name} (${t(`datasets.kind.${kind}`)})`,
        }))}
        onChange={(value) => {
          setPicked(value);
          collect.reset();
        }}
      />
      {conversation === null ? null : (
        <SegmentedControl
          aria-label={t('chat.feedback.which')}
          value={where}
          onChange={(value) => setWhere(value as typeof where)}
          data={(['here', 'everywhere'] as const).map((value) => ({
            value,
            label: t(`chat.feedback.${value}`),
          }))}
        />
      )}
      {target?.kind === 'chat' ? (
        <Switch
          label={t('chat.feedback.onlyGood')}
          checked={onlyGood}
          onChange={({ currentTarget }) => setOnlyGood(currentTarget.checked)}
        />
      ) : null}
      <Text size="sm" role="status">
        {collect.data
          ? [
              t('chat.feedback.done', { ...collect.data }),
              ...(collect.data.unfit > 0 ? [t('chat.feedback.unfit', { unfit: collect.data.unfit })] : []),
            ].join(' · ')
          : found.data
            ? t('chat.feedback.found', { rated: found.data.rated, corrected: found.data.corrected })
            : null}
      </Text>
      {target && collect.data ? (
        <Button variant="default" onClick={() => leaveFor(target.id)}>
          {t('chat.feedback.show')}
        </Button>
      ) : (
        <Button
          disabled={target === null || found.data?.answers === 0}
          loading={collect.isPending}
          onClick={() => target && collect.mutate(target.id)}
        >
          {t('chat.feedback.add')}
        </Button>
      )}
      {error ? <ErrorNote error={toErrorRecord(error)} onDismiss={collect.reset} /> : null}
      <Switch
        label={t('chat.feedback.always')}
        disabled={target === null}
        checked={target !== null && settings?.collectInto === target.id}
        onChange={({ currentTarget }) => always.mutate(currentTarget.checked)}
      />
    </Stack>
  );
}
