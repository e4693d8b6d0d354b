import { Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { RowContent } from '../../../../electron/common/datasetRow.ts';
import type { FilePreview } from '../../../../electron/contract/datasets/imports.ts';
import { type ContentColumn, contentCell, contentColumns } from './contentColumns.ts';
import classes from './import.module.css';

/** More would only be scrolled past: the file is there to be looked at, not to be read. */
const shownRows = 20;

interface PreviewRowsProps {
  readonly preview: FilePreview;
  /** Another choice is being looked at, or could not be read. */
  readonly isOld: boolean;
}

/** The first rows as they would be. */
export function PreviewRows({ preview, isOld }: PreviewRowsProps) {
  const { t } = useTranslation();
  const columns: readonly ContentColumn[] = contentColumns[preview.kind];
  const rows = preview.rows.slice(0, shownRows);
  const hasLabels = rows.some(({ label }) => label !== null);
  return (
    <section aria-label={t('datasetsImport.rows')} className={classes.part}>
      <Text fw={600} size="sm">
        {t('datasetsImport.rows')}
      </Text>
      {rows.length === 0 ? (
        <Text size="sm" className={classes.quiet}>
          {t('datasetsImport.noRows')}
        </Text>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled area must be reachable by keyboard
        <div className={classes.rowsFrame} data-old={isOld} tabIndex={0}>
          <Table
            verticalSpacing={6}
            horizontalSpacing="sm"
            stickyHeader
            aria-label={t('datasetsImport.rows')}
          >
            <Table.Thead>
              <Table.Tr>
                <Table.Th className={`${classes.number} ${classes.lineColumn}`}>
                  {t('datasetsImport.line')}
                </Table.Th>
                {columns.map((column) => (
                  <Table.Th key={column}>{t(`datasetsImport.columns.${column}`)}</Table.Th>
                ))}
                {hasLabels ? <Table.Th>{t('datasetsImport.columns.label')}</Table.Th> : null}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.map(({ line, content, label }) => (
                <Table.Tr key={line} data-testid="preview-row">
                  <Table.Td className={classes.number}>{line}</Table.Td>
                  {columns.map((column) => (
                    <Table.Td key={column} className={classes.textCell}>
                      <Cell content={content} column={column} />
                    </Table.Td>
                  ))}
                  {hasLabels ? <Table.Td translate="no">{label}</Table.Td> : null}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </div>
      )}
    </section>
  );
}

function Cell({ content, column }: { readonly content: RowContent; readonly column: ContentColumn }) {
  const { t } = useTranslation();
  if (column === 'good')
    return 'good' in content ? t(content.good ? 'datasetsImport.good' : 'datasetsImport.bad') : null;
  return (
    <div className={classes.clamped}>
      {contentCell(content, column).map(({ role, text }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: turns have nothing else that tells them apart, and never move
        <div key={index}>
          {role === null ? null : <span className={classes.role}>{t(`datasetsImport.turn.${role}`)} </span>}
          <span translate="no">{text}</span>
        </div>
      ))}
    </div>
  );
}
