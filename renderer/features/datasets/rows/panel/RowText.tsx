import { Button, Group, Switch, Textarea } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { ErrorNote } from '../../../../components/ErrorNote.tsx';
import { useTableView } from '../tableView.ts';
import { Conflict } from './Conflict.tsx';
import { ContentEditor } from './ContentEditor.tsx';
import { ContentView } from './ContentView.tsx';
import { contentProblem } from './content.ts';
import classes from './panel.module.css';
import type { ShownRow } from './shownRow.ts';
import { type RowEditor, useRowEditor } from './useRowEditor.ts';

/** What a row holds and what somebody noted about it: read, or written and saved together. */
export function RowText({ row }: { readonly row: ShownRow }) {
  const { t } = useTranslation();
  const editor = useRowEditor(row);
  const asMarkdown = useTableView((table) => table.asMarkdown);
  if (editor.draft) return <Writing row={row} editor={editor} />;
  return (
    <div className={classes.part}>
      <div className={classes.partHead}>
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconPencil size={15} />}
          onClick={editor.begin}
        >
          {t('datasetRows.edit')}
        </Button>
        {'image' in row.content ? null : (
          <Switch
            size="xs"
            label={t('datasetRows.asMarkdown')}
            checked={asMarkdown}
            onChange={({ currentTarget }) => useTableView.setState({ asMarkdown: currentTarget.checked })}
          />
        )}
      </div>
      <ContentView content={row.content} />
      {row.note === null ? null : (
        <section className={classes.note}>
          <h3 className={classes.role}>{t('datasetRows.note')}</h3>
          <div className={classes.passage}>{row.note}</div>
        </section>
      )}
    </div>
  );
}

function Writing({ row, editor }: { readonly row: ShownRow; readonly editor: RowEditor }) {
  const { t } = useTranslation();
  const { draft, write, save, discard } = editor;
  if (!draft) return null;
  const problem = contentProblem(draft.content);
  return (
    <div className={classes.part} data-testid="row-editor">
      {editor.isConflict ? <Conflict row={row} draft={draft} editor={editor} /> : null}
      <ContentEditor content={draft.content} onChange={(content) => write({ content })} />
      <Textarea
        autosize
        minRows={1}
        maxRows={12}
        maxLength={10_000}
        label={t('datasetRows.note')}
        value={draft.note ?? ''}
        onChange={({ currentTarget }) => write({ note: currentTarget.value || null })}
      />
      {editor.error ? <ErrorNote error={editor.error} onDismiss={editor.dismiss} /> : null}
      <Group gap="xs" className={classes.saveLine}>
        <Button
          size="compact-md"
          loading={editor.isSaving}
          disabled={problem !== null || editor.isConflict}
          onClick={save}
        >
          {t('datasetRows.save')}
        </Button>
        <Button size="compact-md" variant="default" onClick={discard}>
          {t('datasetRows.discard')}
        </Button>
        <span className={classes.hint} role="status">
          {problem ? t(`datasetRows.contentProblem.${problem}`) : t('datasetRows.saveHint')}
        </span>
      </Group>
    </div>
  );
}
