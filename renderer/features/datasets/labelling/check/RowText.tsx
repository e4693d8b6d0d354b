import { useTranslation } from 'react-i18next';
import type { CheckItem } from '../../../../../electron/contract/datasets/labelling.ts';
import classes from '../labelling.module.css';

/** All that a row says. */
export function RowText({ content }: { readonly content: CheckItem['content'] }) {
  const { t } = useTranslation();
  if ('text' in content) return <p className={classes.turnText}>{content.text}</p>;
  if ('image' in content) return <p className={classes.turnText}>{content.name}</p>;
  return (
    <>
      {content.turns.map(({ role, content: text }, at) => (
        <Part
          // biome-ignore lint/suspicious/noArrayIndexKey: a turn has no other name, and never moves
          key={at}
          side={role}
          name={t(`datasetsLabelling.role.${role}`)}
          text={text}
        />
      ))}
      {'chosen' in content ? (
        <>
          <Part side="assistant" name={t('datasetsLabelling.chosen')} text={content.chosen} />
          <Part side="rejected" name={t('datasetsLabelling.rejected')} text={content.rejected} />
        </>
      ) : null}
    </>
  );
}

function Part({ side, name, text }: { readonly side: string; readonly name: string; readonly text: string }) {
  return (
    <div className={classes.turn} data-role={side}>
      <div className={classes.turnRole}>{name}</div>
      <p className={classes.turnText}>{text}</p>
    </div>
  );
}
