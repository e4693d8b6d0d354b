import { Button, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Language } from '../../../../electron/common/errors/appError.ts';
import { ConfirmDialog } from '../../../components/ConfirmDialog.tsx';
import { ErrorNote } from '../../../components/ErrorNote.tsx';
import { Panel } from '../../../components/Panel.tsx';
import { QueryGate } from '../../../components/QueryGate.tsx';
import { useEngine } from '../../../engine/EngineContext.tsx';
import { toErrorRecord } from '../../../engine/errorRecord.ts';
import { useEngineQuery } from '../../../engine/useEngineQuery.ts';
import { usePermissions } from '../../../engine/usePermissions.ts';
import { formatMoment } from '../../../i18n/times.ts';
import classes from '../audit.module.css';

/** Whose words are in the log, and can be made unreadable for good. */
export function PeoplePanel() {
  const { t, i18n } = useTranslation();
  const { may } = usePermissions();
  const { client } = useEngine();
  const queries = useQueryClient();
  const people = useEngineQuery(['audit', 'people'], (asked, options) =>
    asked.audit.people(undefined, options),
  );
  const [leaving, setLeaving] = useState<string | null>(null);
  const erase = useMutation({
    mutationFn: (person: string) => client.audit.erase({ person }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['audit'] }),
  });
  return (
    <Panel title={t('audit.people.title')}>
      <Text size="sm" className={classes.quiet}>
        {t('audit.people.text')}
      </Text>
      <QueryGate query={people}>
        {(found) =>
          found.people.length === 0 ? (
            <Text size="sm">{t('audit.people.none')}</Text>
          ) : (
            <ul className={classes.people}>
              {found.people.map(({ id, since }) => (
                <li key={id} className={classes.personRow}>
                  <span className={classes.cut}>{id}</span>
                  <span className={classes.quiet}>
                    {t('audit.people.since', { time: formatMoment(since, i18n.language as Language) })}
                  </span>
                  {may('audit.write') ? (
                    <Button
                      variant="subtle"
                      color="red"
                      size="compact-sm"
                      aria-label={t('audit.people.eraseOf', { person: id })}
                      onClick={() => setLeaving(id)}
                    >
                      {t('audit.people.erase')}
                    </Button>
                  ) : null}
                </li>
              ))}
            </ul>
          )
        }
      </QueryGate>
      {erase.data ? (
        <Text size="sm" role="status">
          {t('audit.people.erased', { count: erase.data.records })}
        </Text>
      ) : null}
      {erase.error ? <ErrorNote error={toErrorRecord(erase.error)} /> : null}
      <ConfirmDialog
        opened={leaving !== null}
        title={t('audit.people.eraseTitle', { person: leaving ?? '' })}
        confirm={t('audit.people.erase')}
        onClose={() => setLeaving(null)}
        onConfirm={() => {
          if (leaving !== null) erase.mutate(leaving);
          setLeaving(null);
        }}
      >
        <Text size="sm">{t('audit.people.eraseText')}</Text>
      </ConfirmDialog>
    </Panel>
  );
}
