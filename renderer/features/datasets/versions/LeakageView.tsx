import { Text } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Leakage } from '../../../../electron/contract/datasets/versions.ts';
import { Caution } from '../../../components/Caution.tsx';
import classes from './versions.module.css';

interface LeakageViewProps {
  readonly leakage: Leakage;
  readonly withExamples?: boolean;
}

/** What stands in more than one split, by its kind, with an example of each. */
export function LeakageView({ leakage, withExamples = true }: LeakageViewProps) {
  const { t, i18n } = useTranslation();
  const count = (value: number) => value.toLocaleString(i18n.language);
  const isDivided = leakage.splits.filter(({ name }) => name !== null).length > 1;
  const found = leakage.kinds.filter(({ groups }) => groups > 0);
  if (!isDivided)
    return (
      <Text size="sm" className={classes.quiet}>
        {t('datasetsVersions.leakage.noSplits')}
      </Text>
    );
  return (
    <>
      {found.length === 0 ? (
        <Text size="sm" className={classes.good}>
          <IconCircleCheck size={18} aria-hidden="true" />
          {t('datasetsVersions.leakage.none')}
        </Text>
      ) : (
        <Caution title={t('datasetsVersions.leakage.some', { count: count(leakage.leaking) })}>
          <ul className={classes.list}>
            {found.map(({ kind, rows, groups }) => (
              <li key={kind}>
                <span>{t(`datasetsVersions.leakage.kind.${kind}`)}</span>
                <span>
                  {t('datasetsVersions.leakage.groups', { rows: count(rows), groups: count(groups) })}
                </span>
              </li>
            ))}
          </ul>
        </Caution>
      )}
      {leakage.nearDuplicatesKnown ? null : (
        <Text size="sm" className={classes.quiet}>
          {t('datasetsVersions.leakage.unknown')}
        </Text>
      )}
      {withExamples
        ? found.map(({ kind, examples: [example] }) =>
            example ? (
              <div key={kind}>
                <Text size="sm" fw={600} mb={4}>
                  {t(`datasetsVersions.leakage.kind.${kind}`)}
                </Text>
                <div className={classes.examples}>
                  {example.rows.map(({ row, split, text }) => (
                    <div key={row} className={classes.example}>
                      <Text size="xs" className={classes.quiet}>
                        {t('datasetsVersions.leakage.row', { row, split })}
                      </Text>
                      <p className={classes.text}>{text}</p>
                    </div>
                  ))}
                </div>
              </div>
            ) : null,
          )
        : null}
    </>
  );
}
