import { IconBuilding, IconCheck, IconProgressCheck, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { complianceTexts } from '../../../../electron/common/compliance/complianceTexts.ts';
import type { ComplianceState, Requirement } from '../../../../electron/common/compliance/requirement.ts';
import type { Language } from '../../../../electron/common/errors/appError.ts';
import classes from './compliance.module.css';

const icons = {
  met: IconCheck,
  partly: IconProgressCheck,
  environment: IconBuilding,
  notMet: IconX,
} as const satisfies Record<ComplianceState, unknown>;

export function RequirementItem({
  requirement: { id, state, tests, ...texts },
  language,
}: {
  readonly requirement: Requirement;
  readonly language: Language;
}) {
  const { t } = useTranslation();
  const { asks, does, remains } = texts[language];
  const { states, columns } = complianceTexts[language];
  const Icon = icons[state];
  return (
    <li className={classes.item}>
      <span className={classes.number} translate="no">
        {id}
      </span>
      <div className={classes.body}>
        <p className={classes.asks}>{asks}</p>
        {does === '' ? null : <p>{does}</p>}
        {remains === '' ? null : (
          <p>
            <span className={classes.label}>{columns.remains}</span> {remains}
          </p>
        )}
        {tests.length === 0 ? null : (
          <details className={classes.tests}>
            <summary>{t('security.compliance.tests', { count: tests.length })}</summary>
            <ul translate="no">
              {tests.map((file) => (
                <li key={file}>{file}</li>
              ))}
            </ul>
          </details>
        )}
      </div>
      <span className={classes.state} data-state={state}>
        <Icon size={16} aria-hidden="true" />
        {states[state]}
      </span>
    </li>
  );
}
