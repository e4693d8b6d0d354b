import { Title } from '@mantine/core';
import { type ReactNode, useId } from 'react';
import classes from './components.module.css';
import { PanelBoundary } from './PanelBoundary.tsx';

interface PanelProps {
  readonly title: string;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** A titled part of a page that fails alone. */
export function Panel({ title, actions, children }: PanelProps) {
  const id = useId();
  return (
    <section className={classes.panel} aria-labelledby={id}>
      <div className={classes.panelHead}>
        <Title order={2} size="h5" id={id}>
          {title}
        </Title>
        {actions}
      </div>
      <PanelBoundary>{children}</PanelBoundary>
    </section>
  );
}
