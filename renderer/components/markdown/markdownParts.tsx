import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './markdown.module.css';

/** A link leads nowhere: its words, and its address to be read. */
export function Link({ address, children }: { readonly address: string; readonly children: ReactNode }) {
  const isBare = children === address || `mailto:${String(children)}` === address;
  return (
    <span className={classes.link}>
      {children}
      {isBare || address === '' || address.startsWith('#') ? null : (
        <span className={classes.address}> ({address})</span>
      )}
    </span>
  );
}

/** An image is not loaded: what it is said to show, and from where. */
export function Image({ address, alt }: { readonly address: string; readonly alt: string }) {
  const { t } = useTranslation();
  return (
    <span className={classes.link}>
      {t('markdown.image', { alt: alt || '–' })}
      {address ? <span className={classes.address}> ({address})</span> : null}
    </span>
  );
}

export function Table({ children }: { readonly children: ReactNode }) {
  const { t } = useTranslation();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled area must be reachable by keyboard
    <section className={classes.tableFrame} tabIndex={0} aria-label={t('markdown.table')}>
      <table>{children}</table>
    </section>
  );
}

export function TaskMark({ done }: { readonly done: boolean }) {
  const { t } = useTranslation();
  return (
    <span className={classes.task} role="img" aria-label={t(done ? 'markdown.done' : 'markdown.notDone')}>
      {done ? '☑' : '☐'}
    </span>
  );
}
