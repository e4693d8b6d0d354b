import { Anchor } from '@mantine/core';
import { IconChevronRight, IconHome } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { ChosenSource } from './chosenSource.ts';
import classes from './files.module.css';

interface BreadcrumbsProps {
  readonly trail: readonly ChosenSource[];
  readonly onGo: (trail: readonly ChosenSource[]) => void;
}

/** The way from the allowed folders to the open one; every step of it leads back. */
export function Breadcrumbs({ trail, onGo }: BreadcrumbsProps) {
  const { t } = useTranslation();
  return (
    <nav aria-label={t('files.path')} className={classes.crumbs}>
      <ol>
        <li>
          <Anchor
            component="button"
            type="button"
            size="sm"
            className={classes.crumb}
            onClick={() => onGo([])}
          >
            <IconHome size={15} aria-hidden="true" />
            {t('files.roots')}
          </Anchor>
        </li>
        {trail.map(({ grant, name }, index) => (
          <li key={grant}>
            <IconChevronRight size={14} aria-hidden="true" className={classes.arrow} />
            {index === trail.length - 1 ? (
              <span className={classes.crumbHere} aria-current="location" title={name}>
                {name}
              </span>
            ) : (
              <Anchor
                component="button"
                type="button"
                size="sm"
                className={classes.crumb}
                title={name}
                onClick={() => onGo(trail.slice(0, index + 1))}
              >
                {name}
              </Anchor>
            )}
          </li>
        ))}
      </ol>
    </nav>
  );
}
