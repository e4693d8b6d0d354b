import { Fragment, type ReactNode } from 'react';
import classes from './hardware.module.css';

/** Names and values below each other; a null row is left out. */
export function Values({ rows }: { readonly rows: readonly (readonly [string, ReactNode] | null)[] }) {
  return (
    <dl className={classes.values}>
      {rows
        .filter((row) => row !== null)
        .map(([name, value]) => (
          <Fragment key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </Fragment>
        ))}
    </dl>
  );
}
