import { SegmentedControl, Text, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { complianceTable } from '../../../../electron/common/compliance/complianceTable.ts';
import { complianceTexts } from '../../../../electron/common/compliance/complianceTexts.ts';
import {
  type ComplianceState,
  complianceParts,
  complianceStates,
} from '../../../../electron/common/compliance/requirement.ts';
import type { Language } from '../../../../electron/common/errors/appError.ts';
import { EmptyState } from '../../../components/EmptyState.tsx';
import { Panel } from '../../../components/Panel.tsx';
import { ComplianceExport } from './ComplianceExport.tsx';
import classes from './compliance.module.css';
import { findRequirements } from './findRequirements.ts';
import { RequirementItem } from './RequirementItem.tsx';

/** What there is for each requirement of the classified protection scheme and of Electron's guide. */
export function ComplianceTab() {
  const { t, i18n } = useTranslation();
  const language = i18n.language === 'zh-CN' ? 'zh-CN' : ('en' satisfies Language);
  const [search, setSearch] = useState('');
  const [state, setState] = useState<ComplianceState | 'all'>('all');
  const texts = complianceTexts[language];
  const found = findRequirements(complianceTable, search, language);
  const shown = found.filter((each) => state === 'all' || each.state === state);
  const countOf = (name: ComplianceState) => found.filter((each) => each.state === name).length;
  return (
    <div className={classes.stack}>
      <Text size="sm" className={classes.note}>
        {texts.note}
      </Text>
      <search className={classes.filters} aria-label={t('security.compliance.filter')}>
        <TextInput
          className={classes.search}
          aria-label={t('security.compliance.search')}
          placeholder={t('security.compliance.search')}
          leftSection={<IconSearch size={16} aria-hidden="true" />}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
        <SegmentedControl
          aria-label={t('security.compliance.state')}
          value={state}
          onChange={(value) => setState(value as typeof state)}
          data={[
            { value: 'all', label: `${t('security.compliance.all')} ${found.length}` },
            ...complianceStates.map((name) => ({
              value: name,
              label: `${texts.states[name]} ${countOf(name)}`,
            })),
          ]}
        />
        <ComplianceExport requirements={shown} language={language} />
      </search>
      {shown.length === 0 ? (
        <EmptyState
          icon={<IconSearch />}
          title={t('security.compliance.none')}
          text={t('security.compliance.noneText')}
        />
      ) : null}
      {complianceParts.map((part) => {
        const rows = shown.filter((each) => each.part === part);
        return rows.length === 0 ? null : (
          <Panel key={part} title={texts.parts[part]}>
            <ul className={classes.list}>
              {rows.map((each) => (
                <RequirementItem key={each.id} requirement={each} language={language} />
              ))}
            </ul>
          </Panel>
        );
      })}
    </div>
  );
}
