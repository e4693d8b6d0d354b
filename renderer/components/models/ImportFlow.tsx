import { Button } from '@mantine/core';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { useEngineQuery } from '../../engine/useEngineQuery.ts';
import { FolderChooser } from '../files/FolderChooser.tsx';
import { QueryGate } from '../QueryGate.tsx';
import { listChoices } from './choices.ts';
import { ImportPreview } from './ImportPreview.tsx';
import { ImportRun } from './ImportRun.tsx';
import type { ImportStage } from './importDialog.ts';
import classes from './importing.module.css';
import { QualityResult } from './QualityResult.tsx';

interface ImportFlowProps {
  readonly stage: ImportStage;
  readonly onStage: (stage: ImportStage) => void;
  /** The way on from a finished import. */
  readonly onOpen: (model: string) => void;
}

/** From a folder to a measured model: choose, look, import, see the result. */
export function ImportFlow({ stage, onStage, onOpen }: ImportFlowProps) {
  const choose = useCallback(() => onStage({ kind: 'choose' }), [onStage]);
  const finish = useCallback((model: string) => onStage({ kind: 'done', model }), [onStage]);
  switch (stage.kind) {
    case 'choose':
      return (
        <FolderChooser onChoose={({ grant, name }) => onStage({ kind: 'look', source: { grant, name } })} />
      );
    case 'look':
      return (
        <ImportPreview
          source={stage.source}
          onStarted={(job) => onStage({ kind: 'run', job })}
          onBack={choose}
        />
      );
    case 'run':
      return <ImportRun job={stage.job} onDone={finish} onOther={choose} />;
    case 'done':
      return <ImportDone model={stage.model} onOpen={() => onOpen(stage.model)} onOther={choose} />;
  }
}

interface ImportDoneProps {
  readonly model: string;
  readonly onOpen: () => void;
  readonly onOther: () => void;
}

function ImportDone({ model, onOpen, onOther }: ImportDoneProps) {
  const { t } = useTranslation();
  const models = useEngineQuery(['models', 'list'], (client, options) =>
    client.models.list(undefined, options),
  );
  return (
    <div className={classes.column} data-testid="import-done">
      <QueryGate query={models}>
        {(list) => {
          const choice = listChoices(list.models).find((known) => known.model.id === model);
          return choice ? <QualityResult choice={choice} /> : null;
        }}
      </QueryGate>
      <div className={classes.foot}>
        <Button onClick={onOpen}>{t('importing.open')}</Button>
        <Button variant="default" onClick={onOther}>
          {t('importing.another')}
        </Button>
      </div>
    </div>
  );
}
