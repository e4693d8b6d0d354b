import { Button, Group, Modal, Select, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Check, Rule } from '../../../../../electron/contract/datasets/cleaning.ts';
import { ErrorNote } from '../../../../components/ErrorNote.tsx';
import { useEngine } from '../../../../engine/EngineContext.tsx';
import { toErrorRecord } from '../../../../engine/errorRecord.ts';
import type { TabProps } from '../../tabs.tsx';
import classes from '../clean.module.css';
import { CheckFields } from './CheckFields.tsx';
import { RuleTry } from './RuleTry.tsx';
import { canReplace, firstActions, firstChecks, firstRule, isAsked, withCheck } from './ruleChecks.ts';
import type { RuleDraft } from './ruleItems.ts';

interface RuleEditorProps extends TabProps {
  /** Without an id it becomes a new one. */
  readonly rule: Partial<Rule>;
  readonly onClose: () => void;
}

const triedAfterMs = 300;

/** A rule, and beside it what it would do while it is written. */
export function RuleEditor({ dataset, rule: { id, ...given }, onClose }: RuleEditorProps) {
  const { t } = useTranslation();
  const engine = useEngine();
  const [rule, setRule] = useState<RuleDraft>({ ...firstRule, ...given });
  const [tried] = useDebouncedValue(rule, triedAfterMs);
  const save = useMutation({
    mutationFn: () =>
      engine.client.datasets.cleaning.rules.save({
        dataset: dataset.id,
        rule: { ...rule, name: nameOf(rule), ...(id !== undefined && { id }) },
      }),
    onSuccess: onClose,
  });
  return (
    <Modal
      opened
      onClose={onClose}
      size="72rem"
      title={
        id === undefined
          ? t('datasetsCleaning.rules.editor.newTitle')
          : t('datasetsCleaning.rules.editor.title')
      }
      closeButtonProps={{ 'aria-label': t('datasetsCleaning.rules.editor.close') }}
    >
      <div className={classes.editor}>
        <div className={classes.fields}>
          <RuleFields rule={rule} onChange={setRule} />
          {save.error ? <ErrorNote error={toErrorRecord(save.error)} onDismiss={save.reset} /> : null}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('datasetsCleaning.rules.editor.cancel')}
            </Button>
            <Button
              disabled={!isAsked(rule) || nameOf(rule) === ''}
              loading={save.isPending}
              onClick={() => save.mutate()}
            >
              {t('datasetsCleaning.rules.editor.save')}
            </Button>
          </Group>
        </div>
        <RuleTry dataset={dataset} rule={isAsked(tried) ? tried : null} />
      </div>
    </Modal>
  );
}

/** One that was given none is called by its expression. */
function nameOf({ name, check }: RuleDraft): string {
  return name.trim() || (check.kind === 'pattern' ? check.pattern.slice(0, 200) : '');
}

interface RuleFieldsProps {
  readonly rule: RuleDraft;
  readonly onChange: (rule: RuleDraft) => void;
}

function RuleFields({ rule, onChange }: RuleFieldsProps) {
  const { t } = useTranslation();
  return (
    <>
      <TextInput
        label={t('datasetsCleaning.rules.editor.name')}
        placeholder={nameOf(rule)}
        value={rule.name}
        maxLength={200}
        onChange={({ currentTarget }) => onChange({ ...rule, name: currentTarget.value })}
        data-autofocus
      />
      <Select
        label={t('datasetsCleaning.rules.editor.check')}
        allowDeselect={false}
        value={rule.check.kind}
        data={(Object.keys(firstChecks) as Check['kind'][]).map((value) => ({
          value,
          label: t(`datasetsCleaning.rules.editor.checkName.${value}`),
        }))}
        onChange={(value) => value && onChange(withCheck(rule, firstChecks[value]))}
      />
      <CheckFields check={rule.check} onChange={(check) => onChange(withCheck(rule, check))} />
      <Select
        label={t('datasetsCleaning.rules.editor.scope')}
        allowDeselect={false}
        value={rule.scope}
        data={(['all', 'questions', 'answers'] as const).map((value) => ({
          value,
          label: t(`datasetsCleaning.rules.scopeName.${value}`),
        }))}
        onChange={(value) => value && onChange({ ...rule, scope: value })}
      />
      <ActionFields rule={rule} onChange={onChange} />
    </>
  );
}

function ActionFields({ rule, onChange }: RuleFieldsProps) {
  const { t } = useTranslation();
  const { action, check } = rule;
  const offered = (['remove', 'tag', 'replace'] as const).filter(
    (value) => value !== 'replace' || canReplace(check),
  );
  return (
    <>
      <Select
        label={t('datasetsCleaning.rules.editor.action')}
        allowDeselect={false}
        value={action.do}
        data={offered.map((value) => ({
          value,
          label: t(`datasetsCleaning.rules.editor.actionName.${value}`),
        }))}
        onChange={(value) => value && onChange({ ...rule, action: firstActions[value] })}
      />
      {action.do === 'tag' ? (
        <TextInput
          label={t('datasetsCleaning.rules.editor.tag')}
          value={action.tag}
          maxLength={100}
          onChange={({ currentTarget }) =>
            onChange({ ...rule, action: { do: 'tag', tag: currentTarget.value } })
          }
        />
      ) : null}
      {action.do === 'replace' && check.kind !== 'whitespace' ? (
        <TextInput
          label={t('datasetsCleaning.rules.editor.with')}
          description={check.kind === 'pattern' ? t('datasetsCleaning.rules.editor.withText') : undefined}
          value={action.with}
          maxLength={10_000}
          onChange={({ currentTarget }) =>
            onChange({ ...rule, action: { do: 'replace', with: currentTarget.value } })
          }
        />
      ) : null}
    </>
  );
}
