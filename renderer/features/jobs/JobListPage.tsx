import { Button } from '@mantine/core';
import { IconListCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../components/EmptyState.tsx';
import { PageFrame } from '../../components/PageFrame.tsx';
import { Panel } from '../../components/Panel.tsx';
import { QueryGate } from '../../components/QueryGate.tsx';
import { useEngineQuery } from '../../engine/useEngineQuery.ts';
import { navigate } from '../../view/route.ts';
import { ActiveJob } from './ActiveJob.tsx';
import { JobHistory } from './JobHistory.tsx';
import classes from './jobs.module.css';
import { isBefore, longKinds } from './jobTables.ts';

/** What runs and waits first, then what has ended. */
export function JobListPage() {
  const { t } = useTranslation();
  const active = useEngineQuery(['jobs', 'list', 'active'], (client, options) =>
    client.jobs.list(
      { states: ['running', 'queued', 'interrupted'], kinds: [...longKinds], atMost: 1000 },
      options,
    ),
  );
  return (
    <PageFrame title={t('jobs.title')} subtitle={t('jobs.subtitle')}>
      <Panel title={t('jobs.active.title')}>
        <QueryGate query={active}>
          {({ jobs }) =>
            jobs.length === 0 ? (
              <EmptyState
                icon={<IconListCheck size={36} stroke={1.5} />}
                title={t('jobs.active.none')}
                text={t('jobs.active.noneText')}
                action={
                  <Button variant="default" onClick={() => navigate('models')}>
                    {t('jobs.active.toModels')}
                  </Button>
                }
              />
            ) : (
              <ul className={classes.active}>
                {[...jobs].sort(isBefore).map((job) => (
                  <ActiveJob key={job.id} job={job} />
                ))}
              </ul>
            )
          }
        </QueryGate>
      </Panel>
      <Panel title={t('jobs.history.title')}>
        <JobHistory />
      </Panel>
    </PageFrame>
  );
}
