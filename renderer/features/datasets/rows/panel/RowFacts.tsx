import { Button } from '@mantine/core';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { Language } from '../../../../../electron/common/errors/appError.ts';
import { formatMoment } from '../../../../i18n/times.ts';
import { actorName } from '../../history/operationWords.ts';
import { useRowsScope } from '../rowsScope.ts';
import { changeQuery } from '../rowsView.ts';
import { useSources } from '../useSources.ts';
import classes from './panel.module.css';
import type { ShownRow } from './shownRow.ts';

/** Where a row is from, how long it is, and what may be wrong with it, in words. */
export function RowFacts({ row }: { readonly row: ShownRow }) {
  const { t, i18n } = useTranslation();
  const { dataset } = useRowsScope();
  const sources = useSources(dataset.id);
  const number = (value: number) => value.toLocaleString(i18n.language);
  const source =
    row.source === null
      ? t('datasetRows.byHand')
      : t('datasetRows.sourceLine', { name: sources.get(row.source) ?? row.source, line: row.line ?? '–' });
  const facts = [
    [t('datasetRows.column.source'), source],
    [t('datasetRows.author'), authorWords(row.author, t)],
    [t('datasetRows.column.split'), row.split ?? t('datasetRows.none.split')],
    [t('datasetRows.column.characters'), number(row.characters)],
    [t('datasetRows.column.tokens'), row.tokens === null ? t('datasetRows.notCounted') : number(row.tokens)],
    [t('datasetRows.column.changed'), formatMoment(row.changedAt, i18n.language as Language)],
  ] as const;
  return (
    <section className={classes.part} aria-label={t('datasetRows.facts')}>
      {row.problems.length > 0 ? (
        <ul className={classes.problems} aria-label={t('datasetRows.column.problems')}>
          {row.problems.map((problem) => (
            <li key={problem}>
              {t(`datasetRows.problemText.${problem}`)}
              {problem === 'nearDuplicate' && row.cluster !== null ? (
                <Button
                  size="compact-xs"
                  variant="subtle"
                  onClick={() => changeQuery(dataset.id, { filter: { cluster: row.cluster ?? 0 } })}
                >
                  {t('datasetRows.showCluster')}
                </Button>
              ) : null}
            </li>
          ))}
        </ul>
      ) : null}
      <dl className={classes.facts}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {row.extra === null ? null : (
        <details className={classes.tools}>
          <summary>{t('datasetRows.extra')}</summary>
          <pre>{JSON.stringify(row.extra, null, 2)}</pre>
        </details>
      )}
    </section>
  );
}

/** `import:ACTOR`, `model:NAME`, or a person. */
function authorWords(author: string, t: TFunction): string {
  const [, kind, name] = /^(import|model):(.*)$/s.exec(author) ?? [];
  const who = actorName(t, name ?? author);
  if (kind === 'import') return t('datasetRows.importedBy', { who });
  return kind === 'model' ? t('datasetRows.byModel', { name: who }) : who;
}
