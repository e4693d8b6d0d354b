import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Language } from '../../../../../electron/common/errors/appError.ts';
import type { RowRevision } from '../../../../../electron/contract/datasets/rows.ts';
import { formatMoment } from '../../../../i18n/times.ts';
import { actorName, operationText } from '../../history/operationWords.ts';
import { Diff } from './Diff.tsx';
import { fieldName } from './fieldName.ts';
import classes from './panel.module.css';

/** Steps that are shown before somebody asks for the others. */
const fewSteps = 5;

/** Everything that became of a row, newest first: who, when, and each field before and after. */
export function RowHistory({ history }: { readonly history: readonly RowRevision[] }) {
  const { t } = useTranslation();
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole ? history : history.slice(0, fewSteps);
  return (
    <section className={classes.part} aria-labelledby="row-history">
      <h3 className={classes.partTitle} id="row-history">
        {t('datasetRows.history')}
      </h3>
      {history.length === 0 ? <p className={classes.quiet}>{t('datasetRows.noHistory')}</p> : null}
      <ol className={classes.history}>
        {shown.map((revision) => (
          <Step key={revision.operation} revision={revision} />
        ))}
      </ol>
      {history.length > fewSteps ? (
        <Button size="compact-xs" variant="subtle" onClick={() => setWhole(!isWhole)}>
          {isWhole ? t('datasetRows.fewer') : t('datasetRows.more', { count: history.length - fewSteps })}
        </Button>
      ) : null}
    </section>
  );
}

function Step({ revision }: { readonly revision: RowRevision }) {
  const { t, i18n } = useTranslation();
  const { kind, actor, at, state, changes } = revision;
  return (
    <li className={classes.step} data-state={state} data-testid="revision">
      <p className={classes.stepHead}>
        <strong>{operationText(t, { kind, parameters: null })}</strong>
        {' · '}
        {actorName(t, actor)}
        {' · '}
        <time dateTime={at}>{formatMoment(at, i18n.language as Language)}</time>
        {state === 'undone' ? ` · ${t('datasets.history.state.undone')}` : ''}
      </p>
      {changes.map(({ field, before, after }) => (
        <div key={field} className={classes.change}>
          <span className={classes.fieldName}>{fieldName(t, field)}</span>
          <Diff before={before ?? ''} after={after ?? ''} />
        </div>
      ))}
    </li>
  );
}
