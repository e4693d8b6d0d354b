import { UnstyledButton } from '@mantine/core';
import { IconCommand } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Logo } from '../components/Logo.tsx';
import { useEngineQuery } from '../engine/useEngineQuery.ts';
import { usePermissions } from '../engine/usePermissions.ts';
import { navigate, type PageName, pageNames, useRoute } from '../view/route.ts';
import classes from './app.module.css';
import { openPalette } from './overlay.ts';
import { PersonMenu } from './PersonMenu.tsx';
import { pages } from './pages.tsx';

const lookForBackupsMs = 10 * 60_000;

/** The pages at the window's edge; work that is under way is counted on Jobs. */
export function Rail({ firstRun }: { readonly firstRun: boolean }) {
  const { t } = useTranslation();
  const current = useRoute(({ page }) => page);
  const running = useRunningJobs();
  const { may } = usePermissions();
  const isBackupDue = useBackupDue(may('backup.write'));
  const inRail = (place: 'top' | 'bottom') =>
    pageNames.filter((page) => {
      const { inRail: where, permission } = pages[page];
      return where === place && (permission === undefined || may(permission));
    });
  const entry = (page: PageName) => (
    <UnstyledButton
      key={page}
      className={classes.railEntry}
      aria-current={page === current ? 'page' : undefined}
      onClick={() => navigate(page)}
    >
      <span className={classes.railIcon}>
        {pages[page].icon}
        {page === 'jobs' && running > 0 ? <span className={classes.railBadge}>{running}</span> : null}
        {page === 'security' && isBackupDue ? (
          <span
            className={classes.railBadge}
            role="img"
            aria-label={t('backup.reminder')}
            title={t('backup.reminder')}
          >
            !
          </span>
        ) : null}
      </span>
      <span className={classes.railLabel}>{t(`app.pages.${page}`)}</span>
    </UnstyledButton>
  );
  return (
    <nav className={classes.rail} aria-label={t('app.navigation')}>
      <div className={classes.railLogo}>
        <Logo />
      </div>
      {firstRun ? entry('setup') : null}
      {inRail('top').map(entry)}
      <div className={classes.railGap} />
      <UnstyledButton className={classes.railEntry} onClick={openPalette} aria-keyshortcuts="Control+K">
        <span className={classes.railIcon}>
          <IconCommand />
        </span>
        <span className={classes.railLabel}>{t('app.palette.open')}</span>
      </UnstyledButton>
      {inRail('bottom').map(entry)}
      <PersonMenu />
    </nav>
  );
}

/** Long work that is queued or running; answers are not counted. */
function useRunningJobs(): number {
  const { data } = useEngineQuery(['jobs', 'list', 'recent'], (client, options) =>
    client.jobs.list({ atMost: 100 }, options),
  );
  return (data?.jobs ?? []).filter(
    ({ kind, state }) => kind !== 'answer' && (state === 'queued' || state === 'running'),
  ).length;
}

/** Whoever has backups is reminded of the next one; that there are none yet is said on the page. */
function useBackupDue(enabled: boolean): boolean {
  const { data } = useEngineQuery(
    ['backup', 'status'],
    (client, options) => client.backup.status(undefined, options),
    { enabled, everyMs: lookForBackupsMs },
  );
  return data?.isOverdue === true && data.newestAt !== null;
}
