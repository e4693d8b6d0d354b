import { Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './components.module.css';

interface EmptyStateProps {
  readonly icon?: ReactNode;
  readonly title: string;
  readonly text?: ReactNode;
  /** The way on: what fills this place. */
  readonly action?: ReactNode;
}

/** What stands where there is nothing yet: why, and what to do about it. */
export function EmptyState({ icon, title, text, action }: EmptyStateProps) {
  return (
    <div className={classes.empty}>
      {icon ? <div className={classes.emptyIcon}>{icon}</div> : null}
      <Title order={2} size="h4">
        {title}
      </Title>
      {text ? <Text className={classes.quiet}>{text}</Text> : null}
      {action}
    </div>
  );
}
