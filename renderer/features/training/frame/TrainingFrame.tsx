import { Anchor, Tabs } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { addressOf, goTo, type TabName, tabNames } from '../place.ts';
import { views } from '../views.tsx';
import classes from './frame.module.css';

interface TrainingFrameProps {
  readonly title: string;
  readonly subtitle?: ReactNode;
  /** Buttons at the right of the title. */
  readonly actions?: ReactNode;
  /** One of the lists: it stands under the tabs. Left out: a page behind them, with a way back to `back`. */
  readonly tab?: TabName;
  readonly back?: TabName;
  readonly children: ReactNode;
}

/** A page of fine-tuning: its title, the tabs or the way back to them, and a body that scrolls under it. */
export function TrainingFrame({
  title,
  subtitle,
  actions,
  tab,
  back = 'runs',
  children,
}: TrainingFrameProps) {
  const { t } = useTranslation();
  return (
    <div className={classes.frame}>
      <header className={classes.head} data-tabs={tab !== undefined}>
        <div className={classes.headLine}>
          <div className={classes.headTitle}>
            {tab ? null : (
              <Anchor href={addressOf(back)} size="sm" className={classes.back}>
                <IconArrowLeft size={15} aria-hidden="true" />
                {t(`training.all.${back}`)}
              </Anchor>
            )}
            <h1 className={classes.title} title={title}>
              {title}
            </h1>
            {subtitle ? <div className={classes.facts}>{subtitle}</div> : null}
          </div>
          {actions ? <div className={classes.headActions}>{actions}</div> : null}
        </div>
        {tab ? <TabLine tab={tab} /> : null}
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled area must be reachable by keyboard */}
      <section className={classes.body} tabIndex={0} aria-label={title} data-scrolls>
        <div className={classes.column}>{children}</div>
      </section>
    </div>
  );
}

function TabLine({ tab }: { readonly tab: TabName }) {
  const { t } = useTranslation();
  const offered = tabNames.filter((name) => views[name]);
  return (
    <Tabs value={tab} onChange={(value) => goTo(value as TabName)} keepMounted={false}>
      <Tabs.List aria-label={t('training.tabs')} className={classes.tabList}>
        {offered.map((name) => (
          <Tabs.Tab key={name} value={name}>
            {t(`training.tab.${name}`)}
          </Tabs.Tab>
        ))}
      </Tabs.List>
    </Tabs>
  );
}
