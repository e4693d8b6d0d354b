import { Button, Select, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import classes from './audit.module.css';
import { actionGroups, emptyForm, type FilterForm, useFilterForm } from './filter.ts';

export function FilterBar() {
  const { t } = useTranslation();
  const form = useFilterForm();
  const set = (change: Partial<FilterForm>) => useFilterForm.setState(change);
  const isEmpty = Object.entries(emptyForm).every(
    ([name, value]) => form[name as keyof FilterForm] === value,
  );
  return (
    <search className={classes.filters} aria-label={t('audit.filter.label')}>
      <TextInput
        label={t('audit.filter.text')}
        value={form.text}
        onChange={(event) => set({ text: event.currentTarget.value })}
      />
      <TextInput
        label={t('audit.filter.person')}
        value={form.person}
        onChange={(event) => set({ person: event.currentTarget.value })}
      />
      <Select
        label={t('audit.filter.action')}
        clearable
        placeholder={t('audit.filter.all')}
        clearButtonProps={{ 'aria-label': t('audit.filter.all') }}
        data={actionGroups.map((value) => ({ value, label: t(`audit.group.${value}`) }))}
        value={form.action}
        onChange={(value) => set({ action: value as FilterForm['action'] })}
      />
      <Select
        label={t('audit.filter.result')}
        clearable
        placeholder={t('audit.filter.all')}
        clearButtonProps={{ 'aria-label': t('audit.filter.all') }}
        data={(['done', 'refused'] as const).map((value) => ({ value, label: t(`audit.result.${value}`) }))}
        value={form.result}
        onChange={(value) => set({ result: value as FilterForm['result'] })}
      />
      <TextInput
        type="date"
        label={t('audit.filter.from')}
        value={form.from}
        onChange={(event) => set({ from: event.currentTarget.value })}
      />
      <TextInput
        type="date"
        label={t('audit.filter.to')}
        value={form.to}
        onChange={(event) => set({ to: event.currentTarget.value })}
      />
      <Button variant="subtle" disabled={isEmpty} onClick={() => set(emptyForm)}>
        {t('audit.filter.clear')}
      </Button>
    </search>
  );
}
