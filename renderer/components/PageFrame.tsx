import { Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './components.module.css';

interface PageFrameProps {
  readonly title: string;
  /** One line on what the page is for, or what it shows at present. */
  readonly subtitle?: ReactNode;
  /** Buttons at the right of the title. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** A page with a title at its top and a body that scrolls under it. */
export function PageFrame({ title, subtitle, actions, children }: PageFrameProps) {
  return (
    <div className={classes.frame}>
      <header className={classes.frameHead}>
        <div className={classes.frameTitle}>
          <Title order={1} size="h3">
            {title}
          </Title>
          {subtitle ? (
            <Text size="sm" className={classes.quiet}>
              {subtitle}
            </Text>
          ) : null}
        </div>
        {actions ? <div className={classes.frameActions}>{actions}</div> : null}
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled area must be reachable by keyboard */}
      <section className={classes.frameBody} tabIndex={0} aria-label={title} data-scrolls>
        <div className={classes.frameColumn}>{children}</div>
      </section>
    </div>
  );
}
