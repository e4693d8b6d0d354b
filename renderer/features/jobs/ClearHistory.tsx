import { Button, Group, Modal, Text } from '@mantine/core';
import { showNotification } from '@mantine/notifications';
import { IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ErrorRecord } from '../../../electron/contract/jobs.ts';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { useEngine } from '../../engine/EngineContext.tsx';
import { toErrorRecord } from '../../engine/errorRecord.ts';
import type { HistoryFilter } from './historyQuery.ts';

const mostAtOnce = 1000;

/** Takes everything that the list shows out of the history, after a question. */
export function ClearHistory({ filter }: { readonly filter: HistoryFilter }) {
  const { t } = useTranslation();
  const { client } = useEngine();
  const [asks, setAsks] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ErrorRecord | null>(null);
  const { kinds, states, search } = filter;
  const clear = async () => {
    setBusy(true);
    setError(null);
    try {
      let count = 0;
      for (;;) {
        const asked = { kinds: [...kinds], states: [...states], atMost: mostAtOnce };
        const { jobs } = await client.jobs.list(search === '' ? asked : { ...asked, search });
        if (jobs.length === 0) break;
        const { removed } = await client.jobs.remove({ jobs: jobs.map(({ id }) => id) });
        count += removed;
        if (removed === 0) break;
      }
      setAsks(false);
      showNotification({ message: t('jobs.history.cleared', { count }), withBorder: true });
    } catch (thrown) {
      setError(toErrorRecord(thrown));
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <Button variant="default" size="sm" leftSection={<IconTrash size={15} />} onClick={() => setAsks(true)}>
        {t('jobs.history.clear')}
      </Button>
      <Modal
        opened={asks}
        onClose={() => setAsks(false)}
        title={t('jobs.history.clearTitle')}
        closeButtonProps={{ 'aria-label': t('app.shortcuts.close') }}
      >
        <Text size="sm">{t('jobs.history.clearText')}</Text>
        {error ? <ErrorNote error={error} /> : null}
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={() => setAsks(false)}>
            {t('jobs.history.keep')}
          </Button>
          <Button color="red" loading={busy} onClick={() => void clear()}>
            {t('jobs.history.clearDo')}
          </Button>
        </Group>
      </Modal>
    </>
  );
}
