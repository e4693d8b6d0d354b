import { Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { RuleSample } from '../../../../../electron/contract/datasets/cleaning.ts';
import { Caution } from '../../../../components/Caution.tsx';
import { QueryGate } from '../../../../components/QueryGate.tsx';
import type { TabProps } from '../../tabs.tsx';
import classes from '../clean.module.css';
import { formatShare } from '../formatShare.ts';
import { MarkedText } from '../MarkedText.tsx';
import type { RuleDraft } from './ruleItems.ts';
import { useRuleSample } from './useRuleSample.ts';

/** What a rule would do to rows drawn at random; null: it does not say yet what it looks for. */
export function RuleTry({ dataset, rule }: TabProps & { readonly rule: RuleDraft | null }) {
  const { t } = useTranslation();
  const sample = useRuleSample(dataset, rule);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled area must be reachable by keyboard
    <section className={classes.try} tabIndex={0} aria-label={t('datasetsCleaning.rules.editor.try')}>
      <Title order={3} size="h6">
        {t('datasetsCleaning.rules.editor.try')}
      </Title>
      {rule === null ? (
        <Text className={classes.quiet}>{t('datasetsCleaning.rules.editor.tryWaiting')}</Text>
      ) : (
        <QueryGate query={sample}>{(found) => <Found rule={rule} sample={found} />}</QueryGate>
      )}
    </section>
  );
}

function Found({ rule, sample }: { readonly rule: RuleDraft; readonly sample: RuleSample }) {
  const { t, i18n } = useTranslation();
  const shown = (value: number) => value.toLocaleString(i18n.language);
  const { looked, hits, of, examples, endlessAt } = sample;
  if (endlessAt !== null)
    return (
      <Caution title={t('datasetsCleaning.rules.editor.endlessTitle')}>
        {t('datasetsCleaning.rules.editor.endlessText', { row: endlessAt })}
      </Caution>
    );
  return (
    <>
      <Text size="sm" role="status">
        {hits === 0
          ? t('datasetsCleaning.rules.editor.tryNone', { looked: shown(looked) })
          : t('datasetsCleaning.rules.editor.tryText', {
              looked: shown(looked),
              of: shown(of),
              hits: shown(hits),
              share: formatShare(hits / looked, i18n.language),
            })}
      </Text>
      {examples.map((example) => (
        <div key={example.row} className={classes.example} data-testid="example">
          <span className={classes.exampleHead}>
            {t('datasetsCleaning.rules.editor.row', { row: example.row })}
          </span>
          <p className={classes.words}>
            <MarkedText text={example.before} spans={example.spans} />
          </p>
          <p className={example.after === null ? `${classes.words} ${classes.quiet}` : classes.words}>
            {example.after ??
              (rule.action.do === 'tag'
                ? t('datasetsCleaning.rules.editor.tagged', { tag: rule.action.tag })
                : t('datasetsCleaning.rules.editor.goes'))}
          </p>
        </div>
      ))}
    </>
  );
}
