import { Anchor, Badge, Button, Table, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Language } from '../../../../electron/common/errors/appError.ts';
import { formatBytes } from '../../../../electron/common/format.ts';
import type { Source } from '../../../../electron/contract/datasets/imports.ts';
import { Caution } from '../../../components/Caution.tsx';
import { ErrorNote } from '../../../components/ErrorNote.tsx';
import { useEngine } from '../../../engine/EngineContext.tsx';
import { toErrorRecord } from '../../../engine/errorRecord.ts';
import { formatMoment } from '../../../i18n/times.ts';
import classes from '../datasets.module.css';
import { actorName } from '../history/operationWords.ts';
import own from './sources.module.css';

interface SourceTableProps {
  readonly sources: readonly Source[];
  readonly onRejects: (source: number) => void;
}

const columns = ['file', 'records', 'added', 'there', 'rejected', 'who', 'when'] as const;
const numeric: ReadonlySet<string> = new Set(['records', 'added', 'there', 'rejected']);

export function SourceTable({ sources, onRejects }: SourceTableProps) {
  const { t } = useTranslation();
  const { client } = useEngine();
  const resume = useMutation({ mutationFn: (job: string) => client.jobs.resume({ job }) });
  const error = resume.error ? toErrorRecord(resume.error) : null;
  return (
    <>
      {error?.code === 'request.notFound' ? (
        <Caution title={t('datasetsSources.gone')}>{t('datasetsSources.goneText')}</Caution>
      ) : null}
      {error && error.code !== 'request.notFound' ? (
        <ErrorNote error={error} onDismiss={resume.reset} />
      ) : null}
      <div className={classes.tableFrame}>
        <Table verticalSpacing="sm" horizontalSpacing="md" aria-label={t('datasets.tab.sources')}>
          <Table.Thead>
            <Table.Tr>
              {columns.map((column) => (
                <Table.Th key={column} className={numeric.has(column) ? classes.number : undefined}>
                  {t(`datasetsSources.${column}`)}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {sources.map((source) => (
              <SourceRow
                key={source.id}
                source={source}
                isResuming={resume.isPending && resume.variables === source.job}
                onResume={(job) => resume.mutate(job)}
                onRejects={() => onRejects(source.id)}
              />
            ))}
          </Table.Tbody>
        </Table>
      </div>
    </>
  );
}

interface SourceRowProps {
  readonly source: Source;
  readonly isResuming: boolean;
  readonly onResume: (job: string) => void;
  readonly onRejects: () => void;
}

function SourceRow({ source, isResuming, onResume, onRejects }: SourceRowProps) {
  const { t, i18n } = useTranslation();
  const { name, job, state, rejects, duplicates } = source;
  const count = (value: number) => value.toLocaleString(i18n.language);
  return (
    <Table.Tr data-testid="source" data-state={state}>
      <Table.Td className={classes.nameCell}>
        <span className={own.nameLine}>
          <Text size="sm" fw={600} className={classes.wrapped}>
            {name}
          </Text>
          {state === 'done' ? null : (
            <Badge
              variant="outline"
              color={state === 'stopped' ? 'orange' : 'harbor'}
              className={classes.badge}
            >
              {t(`datasetsSources.state.${state}`)}
            </Badge>
          )}
          {state === 'stopped' && job !== null ? (
            <Button size="compact-sm" variant="light" loading={isResuming} onClick={() => onResume(job)}>
              {t('datasetsSources.readOn')}
            </Button>
          ) : null}
        </span>
        <SourceFacts source={source} />
      </Table.Td>
      <Table.Td className={classes.number}>{count(source.records)}</Table.Td>
      <Table.Td className={classes.number}>{count(source.rows)}</Table.Td>
      <Table.Td className={classes.number}>{count(duplicates)}</Table.Td>
      <Table.Td className={classes.number}>
        {rejects + duplicates === 0 ? (
          count(rejects)
        ) : (
          <Anchor
            component="button"
            type="button"
            size="sm"
            underline="always"
            aria-label={t('datasetsSources.showRejects', { name, rejects: count(rejects) })}
            onClick={onRejects}
          >
            {count(rejects)}
          </Anchor>
        )}
      </Table.Td>
      <Table.Td>
        <Text size="sm" className={classes.quiet}>
          {actorName(t, source.actor)}
        </Text>
      </Table.Td>
      <Table.Td className={classes.moment}>
        {formatMoment(source.createdAt, i18n.language as Language)}
      </Table.Td>
    </Table.Tr>
  );
}

/** Size, licence, how it was read, and the hash by which the file is known again. */
function SourceFacts({ source }: { readonly source: Source }) {
  const { t } = useTranslation();
  const { choice, sizeBytes, licence, sha256 } = source;
  const { reading, mapping } = choice;
  const facts = [
    formatBytes(sizeBytes),
    t(`datasetsImport.formats.${reading.format}`),
    ...(reading.encoding === null ? [] : [t(`datasetsImport.encodings.${reading.encoding}`)]),
    t(`datasetsImport.shapes.${mapping.shape}`),
    licence ?? t('datasetsSources.noLicence'),
  ];
  return (
    <>
      <Text size="xs" className={classes.quiet}>
        {facts.join(' · ')}
      </Text>
      <Text size="xs" className={classes.quiet} truncate>
        {t('datasetsSources.hash')}{' '}
        {sha256 === null ? t('datasetsSources.noHash') : <code className={own.hash}>{sha256}</code>}
      </Text>
    </>
  );
}
