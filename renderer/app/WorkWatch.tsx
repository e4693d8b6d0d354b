import { Anchor, Text } from '@mantine/core';
import { showNotification } from '@mantine/notifications';
import type { TFunction } from 'i18next';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { findDesktopBridge } from '../../electron/contract/desktop.ts';
import type { Job } from '../../electron/contract/jobs.ts';
import { jobName } from '../components/jobs/jobWords.ts';
import { useEngine } from '../engine/EngineContext.tsx';
import { useEngineQuery } from '../engine/useEngineQuery.ts';
import { usePreferences } from '../view/preferences.ts';
import { formatRoute, type PageName, useRoute } from '../view/route.ts';
import { isNews, leftJobs, noWork, sumWork, type Work } from './workUnderWay.ts';

/** Tells of work wherever the user is: in the title, on the task bar, at the end of a job, and before the window closes. */
export function WorkWatch() {
  const { data } = useEngineQuery(['jobs', 'list', 'open'], (client, options) =>
    client.jobs.list({ states: ['running', 'queued'], atMost: 1000 }, options),
  );
  const work = data ? sumWork(data.jobs) : noWork;
  useTitle(work);
  useDesktopBadge(work);
  useQuestionAtClosing(work);
  useEndings(data?.jobs ?? null);
  return null;
}

function useTitle({ count, fraction }: Work): void {
  const { t } = useTranslation();
  const percent = Math.floor(fraction * 100);
  useEffect(() => {
    const title = 'Inhouse';
    document.title = count > 0 ? t('jobs.badge', { count, percent, title }) : title;
  }, [t, count, percent]);
}

function useDesktopBadge({ count, fraction, answering }: Work): void {
  const language = usePreferences((preferences) => preferences.language);
  const rounded = Math.round(fraction * 100) / 100;
  useEffect(() => {
    findDesktopBridge()?.reportWork({ count, fraction: rounded, answering, language });
  }, [count, rounded, answering, language]);
}

/** In a browser; the desktop's shell asks by itself, and could not be answered through this. */
function useQuestionAtClosing({ count, answering }: Work): void {
  const asks = (count > 0 || answering) && findDesktopBridge() === null;
  useEffect(() => {
    if (!asks) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [asks]);
}

/** Pages that show the end of a job themselves. */
const tellingPages: ReadonlySet<PageName> = new Set(['jobs', 'setup']);

function useEndings(open: readonly Job[] | null): void {
  const { t } = useTranslation();
  const { client } = useEngine();
  const before = useRef<readonly Job[] | null>(null);
  useEffect(() => {
    if (open === null) return;
    const left = leftJobs(before.current ?? [], open);
    before.current = open;
    for (const { id } of left) {
      if (tellingPages.has(useRoute.getState().page)) continue;
      client.jobs.show({ job: id }).then(
        (job) => announce(job, { name: jobName(t, job), words: t }),
        () => undefined, // Removed meanwhile, or the connection is lost: the page itself tells of that.
      );
    }
  }, [open, client, t]);
}

type Words = TFunction;

function announce(job: Job, { name, words: t }: { name: string; words: Words }): void {
  const { id, state } = job;
  if ((state !== 'succeeded' && state !== 'failed') || !isNews(job)) return;
  showNotification({
    color: state === 'failed' ? 'red' : 'teal',
    withBorder: true,
    autoClose: state === 'failed' ? false : 8_000,
    closeButtonProps: { 'aria-label': t('app.shortcuts.close') },
    message: (
      <Text size="sm">
        {t(`jobs.ended.${state}`, { name })}{' '}
        <Anchor underline="always" href={formatRoute({ page: 'jobs', item: id })}>
          {t('jobs.ended.show')}
        </Anchor>
      </Text>
    ),
  });
}
