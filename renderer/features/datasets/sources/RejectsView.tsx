import { Button, Checkbox, Text } from '@mantine/core';
import { IconArrowLeft, IconDownload } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Reject, Source } from '../../../../electron/contract/datasets/imports.ts';
import { ErrorNote } from '../../../components/ErrorNote.tsx';
import { QueryGate } from '../../../components/QueryGate.tsx';
import { useEngine } from '../../../engine/EngineContext.tsx';
import { toErrorRecord } from '../../../engine/errorRecord.ts';
import { saveFile } from '../../../view/saveFile.ts';
import { RejectList } from './RejectList.tsx';
import { rejectsFile } from './rejectsFile.ts';
import own from './sources.module.css';
import { useRejects } from './useRejects.ts';

interface RejectsViewProps {
  readonly dataset: string;
  readonly source: Source;
  readonly onBack: () => void;
}

/** The records of one file that did not become rows, however many there are, and a way to take them elsewhere. */
export function RejectsView({ dataset, source, onBack }: RejectsViewProps) {
  const { t, i18n } = useTranslation();
  const [withDuplicates, setWithDuplicates] = useState(source.rejects === 0);
  const rejects = useRejects({ dataset, source: source.id, withDuplicates });
  const save = useSave({ dataset, source, withDuplicates });
  return (
    <section className={own.view} aria-label={t('datasetsSources.rejectsOf', { name: source.name })}>
      <div className={own.viewHead}>
        <Button size="xs" variant="subtle" leftSection={<IconArrowLeft size={14} />} onClick={onBack}>
          {t('datasetsSources.back')}
        </Button>
        <Text fw={600} className={own.viewName} title={source.name}>
          {t('datasetsSources.rejectsOf', { name: source.name })}
        </Text>
        <Text size="sm" className={own.quiet} role="status">
          {rejects.data
            ? t('datasetsSources.total', {
                records: (rejects.data.pages.at(-1)?.total ?? 0).toLocaleString(i18n.language),
              })
            : null}
        </Text>
        <span className={own.rest}>
          <Checkbox
            label={t('datasetsSources.withDuplicates')}
            checked={withDuplicates}
            onChange={({ currentTarget }) => setWithDuplicates(currentTarget.checked)}
          />
          <Button
            size="xs"
            variant="default"
            leftSection={<IconDownload size={14} />}
            loading={save.isPending}
            onClick={() => save.mutate()}
          >
            {t('datasetsSources.save')}
          </Button>
        </span>
      </div>
      {save.error ? <ErrorNote error={toErrorRecord(save.error)} onDismiss={save.reset} /> : null}
      <QueryGate query={rejects}>
        {({ pages }) => (
          <RejectList
            rejects={pages.flatMap((page) => page.rejects)}
            onEnd={() => {
              if (rejects.hasNextPage && !rejects.isFetchingNextPage) void rejects.fetchNextPage();
            }}
          />
        )}
      </QueryGate>
    </section>
  );
}

const columns = ['line', 'reason', 'detail', 'excerpt'] as const;
const pageRejects = 500;

function useSave({
  dataset,
  source,
  withDuplicates,
}: Omit<RejectsViewProps, 'onBack'> & { readonly withDuplicates: boolean }) {
  const { t } = useTranslation();
  const { client } = useEngine();
  return useMutation({
    mutationFn: async () => {
      const header = columns.map((column) => t(`datasetsSources.column.${column}`));
      const cells = ({ line, reason, detail, excerpt }: Reject) => [
        ...[String(line), t(`datasetsSources.reasons.${reason}`), detail, excerpt],
      ];
      const query = { dataset, source: source.id, withDuplicates, atMost: pageRejects };
      const file = await rejectsFile(header, cells, (after) =>
        client.datasets.imports.rejects({ ...query, after }),
      );
      saveFile(t('datasetsSources.fileName', { name: source.name }), file, 'text/csv');
    },
  });
}
