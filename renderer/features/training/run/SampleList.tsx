import { Button, Select, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TrainingSample, TrainingSettings } from '../../../../electron/common/training.ts';
import { Panel } from '../../../components/Panel.tsx';
import classes from './run.module.css';

interface SampleListProps {
  readonly samples: readonly TrainingSample[];
  readonly settings: TrainingSettings;
}

const pageSamples = 6;

/** How the answer to a question has changed, newest first. */
export function SampleList({ samples, settings }: SampleListProps) {
  const { t, i18n } = useTranslation();
  const [chosen, setChosen] = useState<string | null>(null);
  const [atMost, setAtMost] = useState(pageSamples);
  const questions = [...new Set(samples.map(({ question }) => question))];
  const question = chosen !== null && questions.includes(chosen) ? chosen : questions[0];
  const answers = samples.filter((sample) => sample.question === question).toReversed();
  return (
    <Panel title={t('trainingRun.samples')}>
      {question === undefined ? (
        <Text size="sm" className={classes.quiet}>
          {t(`trainingRun.${whyNone(settings)}`)}
        </Text>
      ) : (
        <>
          {questions.length > 1 ? (
            <Select
              aria-label={t('trainingRun.question')}
              data={questions}
              value={question}
              allowDeselect={false}
              onChange={setChosen}
            />
          ) : (
            <p className={classes.question}>{question}</p>
          )}
          <ol className={classes.answers}>
            {answers.slice(0, atMost).map(({ step, answer }, index) => (
              <li key={step} data-changed={answer !== answers[index + 1]?.answer}>
                <span className={classes.eventStep}>
                  {t('trainingRun.stepNumber', { step: step.toLocaleString(i18n.language) })}
                </span>
                <span className={classes.answer} lang="" translate="no">
                  {answer || t('trainingRun.emptyAnswer')}
                </span>
              </li>
            ))}
          </ol>
          {answers.length > atMost ? (
            <Button
              size="xs"
              variant="default"
              className={classes.alone}
              onClick={() => setAtMost(atMost + 10 * pageSamples)}
            >
              {t('trainingRun.moreSamples', { count: answers.length - atMost })}
            </Button>
          ) : null}
        </>
      )}
    </Panel>
  );
}

function whyNone({ method, samples }: TrainingSettings): 'noneInFull' | 'noQuestions' | 'noSamples' {
  if (method === 'full') return 'noneInFull';
  return samples.questions.length === 0 ? 'noQuestions' : 'noSamples';
}
