import { Badge } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ModelAnswer, ModelLabel } from '../../../../../electron/contract/datasets/labelling.ts';
import classes from '../labelling.module.css';
import { formatShare } from '../words.ts';

/** What a row's answers came to. */
export function Outcome({ said }: { readonly said: ModelLabel }) {
  const { t, i18n } = useTranslation();
  const { outcome, label, agreement, answers } = said;
  if (outcome !== 'labelled')
    return (
      <Badge variant="outline" color="gray" tt="none">
        {t(`datasetsLabelling.outcome.${outcome}`)}
      </Badge>
    );
  return (
    <>
      <Badge variant="light" tt="none">
        {label}
      </Badge>
      {answers.length > 1 ? (
        <span className={classes.saidLabel}>
          {t('datasetsLabelling.agree', { share: formatShare(agreement, i18n.language) })}
        </span>
      ) : null}
    </>
  );
}

/** The answers word for word; those that are a label stand out. */
export function SaidAnswers({ answers }: { readonly answers: readonly ModelAnswer[] }) {
  const { t } = useTranslation();
  return answers.map(({ text, label, problem }, at) => (
    <p
      // biome-ignore lint/suspicious/noArrayIndexKey: answers have no other name, and never move
      key={at}
      className={classes.said}
      data-label={label ?? undefined}
      data-quiet={text.trim() === '' || undefined}
    >
      {problem === null
        ? text.trim() || t('datasetsLabelling.outcome.unclear')
        : t('datasetsLabelling.notAnswered', { code: problem })}
    </p>
  ));
}
