import { Button, Code, Drawer, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Language } from '../../../electron/common/errors/appError.ts';
import type { AuditRecord } from '../../../electron/contract/audit/index.ts';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { useEngine } from '../../engine/EngineContext.tsx';
import { toErrorRecord } from '../../engine/errorRecord.ts';
import { formatMoment } from '../../i18n/times.ts';
import classes from './audit.module.css';
import { ResultBadge } from './ResultBadge.tsx';

interface RecordDrawerProps {
  readonly record: AuditRecord | null;
  readonly onClose: () => void;
}

/** Everything that a record says. */
export function RecordDrawer({ record, onClose }: RecordDrawerProps) {
  const { t } = useTranslation();
  return (
    <Drawer
      opened={record !== null}
      onClose={onClose}
      position="right"
      size="lg"
      title={record ? t('audit.record.title', { number: record.sequence }) : ''}
      closeButtonProps={{ 'aria-label': t('audit.record.close') }}
    >
      {record ? (
        <Stack>
          <Facts record={record} />
          <Content key={record.sequence} record={record} />
        </Stack>
      ) : null}
    </Drawer>
  );
}

function Facts({ record }: { readonly record: AuditRecord }) {
  const { t, i18n } = useTranslation();
  const { at, actor, person, role, channel, address, session, action, subject, detail, hash } = record;
  const who = person === null || person === actor ? actor : `${person} (${actor})`;
  const facts: [string, ReactNode][] = [
    [t('audit.column.time'), formatMoment(at, i18n.language as Language, { seconds: true })],
    [t('audit.column.person'), who],
    [t('audit.record.role'), role],
    [t('audit.record.channel'), channel],
    [t('audit.record.address'), address],
    [t('audit.record.session'), session],
    [t('audit.column.action'), <code key="action">{action}</code>],
    [t('audit.column.subject'), subject],
  ];
  const isDetailed = Object.keys(detail).length > 0;
  return (
    <dl className={classes.facts}>
      {facts.map(([name, value]) =>
        value ? (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ) : null,
      )}
      <div>
        <dt>{t('audit.column.result')}</dt>
        <dd>
          <ResultBadge result={record.result} />
        </dd>
      </div>
      {isDetailed ? (
        <div>
          <dt>{t('audit.record.detail')}</dt>
          <dd>
            <Code block className={classes.detail}>
              {JSON.stringify(detail, null, 2)}
            </Code>
          </dd>
        </div>
      ) : null}
      <div>
        <dt>{t('audit.record.hash')}</dt>
        <dd>
          <code className={classes.code}>{hash}</code>
        </dd>
      </div>
    </dl>
  );
}

/** Shown on demand only: that somebody has read it is a record, too. */
function Content({ record }: { readonly record: AuditRecord }) {
  const { t } = useTranslation();
  const { client } = useEngine();
  const read = useMutation({ mutationFn: () => client.audit.content({ record: record.sequence }) });
  if (record.content === 'none') return null;
  return (
    <section className={classes.content} aria-label={t('audit.record.content')}>
      <Text fw={600} size="sm" component="h3">
        {t('audit.record.content')}
      </Text>
      {read.data ? (
        <div className={classes.said}>{read.data.text}</div>
      ) : (
        <Text size="sm" className={classes.quiet}>
          {t(`audit.record.contentIs.${record.content}`)}
        </Text>
      )}
      {record.content === 'encrypted' && !read.data ? (
        <Button variant="default" loading={read.isPending} onClick={() => read.mutate()}>
          {t('audit.record.read')}
        </Button>
      ) : null}
      {read.error ? <ErrorNote error={toErrorRecord(read.error)} /> : null}
    </section>
  );
}
