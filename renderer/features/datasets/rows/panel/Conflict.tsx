import { Button, Group } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Caution } from '../../../../components/Caution.tsx';
import { contentText } from './contentText.ts';
import { Diff } from './Diff.tsx';
import type { RowDraft } from './drafts.ts';
import classes from './panel.module.css';
import type { ShownRow } from './shownRow.ts';
import type { RowEditor } from './useRowEditor.ts';

interface ConflictProps {
  readonly row: ShownRow;
  readonly draft: RowDraft;
  readonly editor: RowEditor;
}

/** Somebody else has saved another text: what they changed, and which of the two is to stay. */
export function Conflict({ row, draft, editor }: ConflictProps) {
  const { t } = useTranslation();
  const states = [
    { title: t('datasetRows.conflict.theirs'), before: draft.base, after: row },
    { title: t('datasetRows.conflict.mine'), before: draft.base, after: draft },
  ];
  return (
    <Caution title={t('datasetRows.conflict.title')}>
      <div className={classes.conflict}>
        {states.map(({ title, before, after }) => (
          <section key={title}>
            <h3 className={classes.role}>{title}</h3>
            <Diff before={contentText(before, t)} after={contentText(after, t)} />
          </section>
        ))}
      </div>
      <Group gap="xs">
        <Button size="compact-sm" variant="default" onClick={editor.discard}>
          {t('datasetRows.conflict.takeTheirs')}
        </Button>
        <Button size="compact-sm" variant="default" onClick={editor.keepMine}>
          {t('datasetRows.conflict.keepMine')}
        </Button>
      </Group>
    </Caution>
  );
}
