import { Text } from '@mantine/core';
import { IconCircleCheck, IconCircleMinus, IconCircleX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { EvaluationResult, GateFinding } from '../../../../../electron/common/evaluation.ts';
import { Panel } from '../../../../components/Panel.tsx';
import { formatFigure } from '../../timeWords.ts';
import classes from '../evaluation.module.css';
import { formatShare } from '../figures.ts';
import { GateBadge } from '../GateBadge.tsx';

/** What was forgotten, and whether the rules let the adapter be offered. */
export function GatePanel({ result }: { readonly result: EvaluationResult }) {
  const { t } = useTranslation();
  const { gate, forgetting } = result;
  return (
    <Panel title={t('trainingEvaluation.gate.title')} actions={<GateBadge gate={gate.outcome} />}>
      <Text size="sm">{t(`trainingEvaluation.gateAbout.${gate.outcome}`)}</Text>
      {gate.findings.length > 0 ? (
        <ul className={classes.rules}>
          {gate.findings.map((finding) => (
            <Rule key={finding.rule} finding={finding} forgetting={forgetting} />
          ))}
        </ul>
      ) : null}
    </Panel>
  );
}

interface RuleProps {
  readonly finding: GateFinding;
  readonly forgetting: EvaluationResult['forgetting'];
}

function Rule({ finding: { rule, measured, limit, passed }, forgetting }: RuleProps) {
  const { t, i18n } = useTranslation();
  const share = (value: number) => formatShare(value, i18n.language);
  const { general, replay } = forgetting;
  const state = passed === null ? 'notMeasured' : passed ? 'passed' : 'failed';
  const detail = {
    notWorse: null,
    keepsReplay: replay
      ? t('trainingEvaluation.rule.replayDetail', {
          ...{ first: share(replay.first), second: share(replay.second) },
          questions: replay.questions.toLocaleString(i18n.language),
        })
      : null,
    keepsGeneral: general
      ? t('trainingEvaluation.rule.generalDetail', {
          ...{ first: formatFigure(general.first), second: formatFigure(general.second) },
          ...{ name: general.name, tokens: general.tokens.toLocaleString(i18n.language) },
        })
      : null,
  }[rule];
  return (
    <li data-state={state} data-testid="rule">
      <span className={classes.ruleIcon}>
        {state === 'passed' ? <IconCircleCheck size={20} /> : null}
        {state === 'failed' ? <IconCircleX size={20} /> : null}
        {state === 'notMeasured' ? <IconCircleMinus size={20} /> : null}
      </span>
      <div>
        <Text size="sm" fw={600}>
          {t(`trainingEvaluation.rule.${rule}`, { limit: limit === null ? '' : share(limit) })}
        </Text>
        <Text size="sm" className={classes.quiet}>
          {[
            t(`trainingEvaluation.rule.state.${state}`),
            measured !== null && limit !== null
              ? t(`trainingEvaluation.rule.${rule === 'keepsReplay' ? 'kept' : 'rose'}`, {
                  value: share(measured),
                })
              : null,
            detail,
          ]
            .filter(Boolean)
            .join(' · ')}
        </Text>
      </div>
    </li>
  );
}
