import { Input, NumberInput, SegmentedControl, Select, Slider, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Plan, Ranked } from '../../../electron/contract/planner.ts';
import { settingDefaults } from '../../../electron/contract/settings.ts';
import { useSettings } from '../../engine/useSettings.ts';
import classes from './plannerPage.module.css';
import { contextStops, nearestStop, parseSubject, subjectValue, usePlanner } from './plannerStore.ts';

interface PlanFormProps {
  readonly plan: Plan;
  readonly models: readonly Ranked[];
}

const precisions = ['int8', 'int4', 'fp16', 'fp32'] as const;
const mostConversations = 64;

/** What to plan for. What was not chosen is as the plan has it. */
export function PlanForm({ plan, models }: PlanFormProps) {
  const { t } = useTranslation();
  const { answersAtOnce: atOnce } = useSettings().settings ?? settingDefaults;
  const isQuantized = plan.precision === 'int8' || plan.precision === 'int4';
  return (
    <div className={classes.form}>
      <SubjectSelect plan={plan} models={models} />
      <Field label={t('planner.precision')}>
        <SegmentedControl
          fullWidth
          aria-label={t('planner.precision')}
          data={precisions.map((value) => ({ value, label: value.toUpperCase() }))}
          value={plan.precision}
          onChange={(precision) => usePlanner.setState({ precision: precision as Plan['precision'] })}
        />
      </Field>
      <Field label={t('planner.profile')}>
        <SegmentedControl
          fullWidth
          disabled={!isQuantized}
          aria-label={t('planner.profile')}
          data={(['exact', 'fast'] as const).map((value) => ({
            value,
            label: t(`planner.profiles.${value}`),
          }))}
          value={plan.profile}
          onChange={(profile) => usePlanner.setState({ profile: profile as Plan['profile'] })}
        />
      </Field>
      <ContextSlider plan={plan} />
      <NumberInput
        label={t('planner.conversations')}
        description={t('planner.conversationsAbout', { atOnce })}
        min={1}
        max={mostConversations}
        clampBehavior="strict"
        allowDecimal={false}
        value={plan.conversations}
        onChange={(value) => {
          const conversations = Number(value);
          if (conversations >= 1) usePlanner.setState({ conversations });
        }}
      />
    </div>
  );
}

function Field({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <div>
      <Input.Label component="div" mb={4} aria-hidden="true">
        {label}
      </Input.Label>
      {children}
    </div>
  );
}

function SubjectSelect({ plan, models }: PlanFormProps) {
  const { t } = useTranslation();
  const here = new Map<string, string>();
  const known = new Set<string>();
  for (const { model, name } of models.toReversed()) {
    if (model === null) known.add(name);
    else here.set(model, name);
  }
  const data = [
    {
      group: t('planner.yourModels'),
      items: [...here].map(([model, label]) => ({ value: subjectValue({ kind: 'model', model }), label })),
    },
    {
      group: t('planner.knownModels'),
      items: [...known].map((name) => ({ value: subjectValue({ kind: 'known', name }), label: name })),
    },
  ].filter(({ items }) => items.length > 0);
  const value =
    plan.model === null
      ? subjectValue({ kind: 'known', name: plan.name })
      : subjectValue({ kind: 'model', model: plan.model });
  return (
    <Select
      label={t('planner.model')}
      data={data}
      value={value}
      searchable
      allowDeselect={false}
      nothingFoundMessage={t('planner.nothingFound')}
      onChange={(chosen) => {
        if (chosen !== null) choose(chosen);
      }}
    />
  );
}

/** Another model has other versions: the one that there is, until somebody chooses. */
function choose(subject: string): void {
  usePlanner.setState({ subject, ...(parseSubject(subject).kind === 'model' ? { precision: null } : {}) });
}

function ContextSlider({ plan }: { readonly plan: Plan }) {
  const { t, i18n } = useTranslation();
  const stops = contextStops(plan.contextLength);
  const tokens = (count: number) =>
    t('planner.tokens', { count, value: count.toLocaleString(i18n.language) });
  return (
    <div>
      <div className={classes.fieldHead}>
        <Input.Label component="div" aria-hidden="true">
          {t('planner.context')}
        </Input.Label>
        <Text size="sm" className={classes.number}>
          {tokens(plan.context)}
        </Text>
      </div>
      <Slider
        min={0}
        max={stops.length - 1}
        step={1}
        label={null}
        disabled={stops.length === 1}
        value={nearestStop(stops, plan.context)}
        onChange={(index) => usePlanner.setState({ context: stops[index] ?? plan.context })}
        marks={stops.map((_, value) => ({ value }))}
        thumbLabel={t('planner.context')}
        thumbValueText={tokens(plan.context)}
      />
      <Text size="xs" mt={6} className={classes.quiet}>
        {t('planner.contextLimit', { tokens: tokens(plan.contextLength) })}
      </Text>
    </div>
  );
}
