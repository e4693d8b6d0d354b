import type { ReactNode } from 'react';
import classes from '../datasets.module.css';

/** A tab whose content scrolls as one page. (The rows have a frame of their own.) */
export function TabBody({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled area must be reachable by keyboard
    <section className={classes.body} tabIndex={0} aria-label={label} data-scrolls>
      <div className={classes.column}>{children}</div>
    </section>
  );
}
