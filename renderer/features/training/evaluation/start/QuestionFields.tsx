import { NumberInput, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { guessSplits } from '../../form/runForm.ts';
import { SplitSelect } from '../../form/SplitSelect.tsx';
import { useVersionsOf } from '../../form/useSources.ts';
import { VersionFields } from '../../form/VersionFields.tsx';
import classes from '../evaluation.module.css';
import type { FormProps } from './startForm.ts';

/** What both are asked: the test, and what was known before. */
export function QuestionFields({ form, change }: FormProps) {
  const { t } = useTranslation();
  const find = (chosen: typeof form.test, versions: ReturnType<typeof useVersionsOf>) =>
    versions?.find(({ number }) => number === chosen?.version);
  const test = find(form.test, useVersionsOf(form.test?.dataset ?? null));
  const replay = find(form.replay, useVersionsOf(form.replay?.dataset ?? null));
  return (
    <div className={classes.fields}>
      <VersionFields
        label={t('trainingEvaluation.start.test')}
        description={t('trainingEvaluation.start.testAbout')}
        value={form.test}
        onChange={(chosen, version) => {
          const guessed = version && guessSplits(version.splits.map(({ name }) => name)).test;
          change({
            test: chosen,
            ...(guessed ? { testSplit: guessed === 'none' ? 'all' : guessed } : {}),
          });
        }}
      />
      {test ? (
        <SplitSelect
          label={t('trainingEvaluation.start.testSplit')}
          version={test}
          mayBeNone={false}
          value={form.testSplit}
          onChange={(testSplit) => change({ testSplit })}
        />
      ) : null}
      <VersionFields
        label={t('trainingEvaluation.start.replay')}
        description={t('trainingEvaluation.start.replayAbout')}
        value={form.replay}
        isOptional
        onChange={(chosen, version) =>
          change({ replay: chosen, ...(version ? { replaySplit: 'all' as const } : {}) })
        }
      />
      {replay ? (
        <SplitSelect
          label={t('trainingForm.split.replay')}
          version={replay}
          mayBeNone={false}
          value={form.replaySplit}
          onChange={(replaySplit) => change({ replaySplit })}
        />
      ) : null}
      <Text size="sm" className={classes.quiet}>
        {t('trainingEvaluation.start.general')}
      </Text>
      <div className={classes.pair}>
        <NumberInput
          label={t('trainingEvaluation.start.atMost')}
          description={t('trainingEvaluation.start.atMostAbout')}
          placeholder={t('trainingEvaluation.start.all')}
          min={1}
          max={1_000_000}
          allowDecimal={false}
          value={form.atMost ?? ''}
          onChange={(value) => change({ atMost: value === '' ? null : Math.max(1, Number(value)) })}
        />
        <NumberInput
          label={t('trainingEvaluation.start.maxTokens')}
          description={t('trainingEvaluation.start.maxTokensAbout')}
          min={1}
          max={8192}
          allowDecimal={false}
          value={form.maxTokens}
          onChange={(value) => {
            if (Number(value) >= 1) change({ maxTokens: Number(value) });
          }}
        />
      </div>
    </div>
  );
}
