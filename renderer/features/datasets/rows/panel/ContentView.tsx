import { useTranslation } from 'react-i18next';
import type { RowContent, Turn } from '../../../../../electron/common/datasetRow.ts';
import { Markdown } from '../../../../components/markdown/Markdown.tsx';
import { Highlighted } from '../filter/Highlighted.tsx';
import { useRowsScope } from '../rowsScope.ts';
import { useTableView } from '../tableView.ts';
import { PictureView } from './PictureView.tsx';
import classes from './panel.module.css';

/** All that a row holds, to be read. */
export function ContentView({ content }: { readonly content: RowContent }) {
  const { t } = useTranslation();
  if ('text' in content) return <Passage text={content.text} />;
  if ('image' in content) return <PictureView content={content} />;
  return (
    <div className={classes.turns}>
      {content.turns.map((turn, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: turns have their order only
        <TurnView key={index} turn={turn} />
      ))}
      {'chosen' in content ? (
        <div className={classes.pair}>
          <Answer title={t('datasetRows.chosen')} text={content.chosen} kind="chosen" />
          <Answer title={t('datasetRows.rejected')} text={content.rejected} kind="rejected" />
        </div>
      ) : null}
      {'good' in content ? (
        <p className={classes.rated} data-good={content.good}>
          {t(content.good ? 'datasetRows.good' : 'datasetRows.notGood')}
        </p>
      ) : null}
      {content.tools === null ? null : (
        <details className={classes.tools}>
          <summary>{t('datasetRows.tools')}</summary>
          <pre>{content.tools}</pre>
        </details>
      )}
    </div>
  );
}

function TurnView({ turn: { role, content } }: { readonly turn: Turn }) {
  const { t } = useTranslation();
  return (
    <section className={classes.turn} data-role={role}>
      <h3 className={classes.role}>{t(`datasetRows.role.${role}`)}</h3>
      <Passage text={content} isCode={role === 'call' || role === 'tool'} />
    </section>
  );
}

interface AnswerProps {
  readonly title: string;
  readonly text: string;
  readonly kind: 'chosen' | 'rejected';
}

function Answer({ title, text, kind }: AnswerProps) {
  return (
    <section className={classes.turn} data-role={kind}>
      <h3 className={classes.role}>{title}</h3>
      <Passage text={text} />
    </section>
  );
}

/** As it is written, or read as Markdown, as the reader likes it. */
function Passage({ text, isCode = false }: { readonly text: string; readonly isCode?: boolean }) {
  const asMarkdown = useTableView((table) => table.asMarkdown);
  const { view } = useRowsScope();
  if (asMarkdown && !isCode) return <Markdown text={text} />;
  return (
    <div className={classes.passage} data-code={isCode || undefined}>
      <Highlighted text={text} search={view.filter.search ?? ''} />
    </div>
  );
}
