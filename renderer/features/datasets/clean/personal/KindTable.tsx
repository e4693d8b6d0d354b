import { Anchor, Checkbox, Table } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { PersonalKind, PersonalSummary } from '../../../../../electron/contract/datasets/personal.ts';
import classes from '../clean.module.css';

interface KindTableProps {
  readonly kinds: PersonalSummary['kinds'];
  /** Kinds that are not to be masked. */
  readonly left: ReadonlySet<PersonalKind>;
  /** The kind whose findings are open. */
  readonly shown: PersonalKind | null;
  readonly onToggle: (kind: PersonalKind) => void;
  readonly onShow: (kind: PersonalKind | null) => void;
}

/** How much of each kind there is. Names come last: they are found less surely. */
export function KindTable({ kinds, left, shown, onToggle, onShow }: KindTableProps) {
  const { t, i18n } = useTranslation();
  const ordered = [
    ...kinds.filter(({ kind }) => kind !== 'name'),
    ...kinds.filter(({ kind }) => kind === 'name'),
  ];
  const number = (value: number) => value.toLocaleString(i18n.language);
  return (
    <div className={classes.tableFrame}>
      <Table verticalSpacing="xs" aria-label={t('datasetsCleaning.personal.title')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th colSpan={2}>{t('datasetsCleaning.personal.kindColumn')}</Table.Th>
            {(['found', 'rows', 'ignored', 'masked'] as const).map((column) => (
              <Table.Th key={column} className={classes.number}>
                {t(`datasetsCleaning.personal.${column}`)}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {ordered.map(({ kind, found, rows, ignored, masked }) => {
            const name = t(`datasetsCleaning.personal.kind.${kind}`);
            return (
              <Table.Tr
                key={kind}
                data-testid={`kind-${kind}`}
                className={kind === shown ? classes.chosenLine : undefined}
              >
                <Table.Td w="2.5rem">
                  <Checkbox
                    aria-label={t('datasetsCleaning.personal.chooseKind', { kind: name })}
                    checked={found > 0 && !left.has(kind)}
                    disabled={found === 0}
                    onChange={() => onToggle(kind)}
                  />
                </Table.Td>
                <Table.Td>
                  <Anchor
                    component="button"
                    type="button"
                    aria-label={t('datasetsCleaning.personal.showKind', { kind: name })}
                    aria-expanded={kind === shown}
                    onClick={() => onShow(kind === shown ? null : kind)}
                  >
                    {name}
                  </Anchor>
                </Table.Td>
                {[found, rows, ignored, masked].map((value, at) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: columns have their places
                  <Table.Td key={at} className={classes.number}>
                    {number(value)}
                  </Table.Td>
                ))}
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </div>
  );
}
