import { Notifications } from '@mantine/notifications';
import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { PanelBoundary } from '../components/PanelBoundary.tsx';
import { usePermissions } from '../engine/usePermissions.ts';
import { type PageName, pageNames, useRoute } from '../view/route.ts';
import classes from './app.module.css';
import { ConnectionBanner } from './ConnectionBanner.tsx';
import { Palette } from './Palette.tsx';
import { pages } from './pages.tsx';
import { Rail } from './Rail.tsx';
import { ShortcutListener } from './ShortcutListener.tsx';
import { Shortcuts } from './Shortcuts.tsx';
import { useAppActions } from './useAppActions.ts';
import { useAutoLock } from './useAutoLock.ts';
import { useFirstRun } from './useFirstRun.ts';
import { WorkWatch } from './WorkWatch.tsx';

/** Pages that keep something to be pressed at their lower edge: notes come above it. */
const hasFoot: ReadonlySet<PageName> = new Set(['chat', 'datasets']);

/** The frame: pages at the edge, one of them shown, and what lies over them all. */
export function App() {
  const { t } = useTranslation();
  const page = useOpenPage();
  const Page = pages[page].component;
  const firstRun = useFirstRun();
  useAppActions();
  useAutoLock();
  return (
    <div className={classes.app}>
      <button type="button" className={classes.skip} onClick={focusContent}>
        {t('app.skip')}
      </button>
      <Rail firstRun={firstRun} />
      <div className={classes.content}>
        <ConnectionBanner />
        <main id="content" tabIndex={-1} className={classes.main}>
          <PanelBoundary key={page}>
            <Suspense fallback={null}>
              <Page />
            </Suspense>
          </PanelBoundary>
        </main>
      </div>
      <Palette />
      <Shortcuts />
      <ShortcutListener />
      <WorkWatch />
      <Notifications
        position="bottom-right"
        {...(hasFoot.has(page) ? { className: classes.aboveField } : {})}
      />
    </div>
  );
}

/** Where the address leads, or, where that is not for whoever sits here, the first page that is. */
function useOpenPage(): PageName {
  const page = useRoute((route) => route.page);
  const { may } = usePermissions();
  const isOpen = (name: PageName) => {
    const { permission } = pages[name];
    return permission === undefined || may(permission);
  };
  if (isOpen(page)) return page;
  return pageNames.find((name) => name !== 'setup' && isOpen(name)) ?? 'settings';
}

function focusContent(): void {
  document.getElementById('content')?.focus();
}
