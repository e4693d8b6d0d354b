import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { QueryGate } from '../../../../components/QueryGate.tsx';
import { useEngineQuery } from '../../../../engine/useEngineQuery.ts';
import classes from '../labelling.module.css';
import { Outcome, SaidAnswers } from './SaidAnswers.tsx';

const pageRows = 10;
const mostRows = 200;

/** Rows that got no label, with what the model said instead. */
export function UnclearAnswers({ dataset, run }: { readonly dataset: string; readonly run: number }) {
  const { t } = useTranslation();
  const [atMost, setAtMost] = useState(pageRows);
  const answers = useEngineQuery(
    ['datasets', 'labelling', 'answers', dataset, run, atMost],
    (client, options) => client.datasets.labelling.answers({ dataset, run, atMost }, options),
    { keepPrevious: true },
  );
  return (
    <QueryGate query={answers}>
      {({ rows, total }) => (
        <>
          {rows.map((said) => (
            <div key={said.row} className={classes.asked}>
              <div className={classes.askedHead}>
                <span>{t('datasetsLabelling.row', { row: said.row })}</span>
                <Outcome said={said} />
              </div>
              <span className={classes.quiet}>{said.question}</span>
              <SaidAnswers answers={said.answers} />
            </div>
          ))}
          {total > rows.length && atMost < mostRows ? (
            <span>
              <Button
                variant="default"
                size="xs"
                onClick={() => setAtMost(Math.min(mostRows, atMost + pageRows))}
              >
                {t('datasetsLabelling.more')}
              </Button>
            </span>
          ) : null}
        </>
      )}
    </QueryGate>
  );
}
