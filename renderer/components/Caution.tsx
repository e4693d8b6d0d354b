import { Alert } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './components.module.css';
import { WarningIcon } from './icons.tsx';

interface CautionProps {
  readonly title: string;
  /** Left out: the sign for a warning. */
  readonly icon?: ReactNode;
  readonly children: ReactNode;
}

/** Something to know or to act on; nothing has failed. */
export function Caution({ title, icon = <WarningIcon />, children }: CautionProps) {
  const { caution, cautionText: text } = classes;
  return (
    <Alert
      classNames={{ root: caution, title: text, icon: text, message: text }}
      icon={icon}
      title={title}
      variant="outline"
    >
      {children}
    </Alert>
  );
}
