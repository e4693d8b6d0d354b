import { useDebouncedValue } from '@mantine/hooks';
import { create } from 'zustand';
import type { AuditFilter } from '../../../electron/contract/audit/index.ts';

/** Features whose verbs are recorded; `chat` stands for `chat.send`, `chat.answer` … */
export const actionGroups = [
  ...(['access', 'accounts', 'keys', 'chat', 'models', 'residency', 'datasets', 'training'] as const),
  ...(['adapters', 'evaluations', 'jobs', 'settings', 'system', 'audit', 'clock'] as const),
];
export type ActionGroup = (typeof actionGroups)[number];

/** What is typed and chosen above the list; days as `2026-01-31`, in the reader's time zone. */
export interface FilterForm {
  readonly text: string;
  readonly person: string;
  readonly action: ActionGroup | null;
  readonly result: 'done' | 'refused' | null;
  readonly from: string;
  readonly to: string;
}

export const emptyForm: FilterForm = { text: '', person: '', action: null, result: null, from: '', to: '' };

/** It stays while one looks at something else. */
export const useFilterForm = create<FilterForm>(() => emptyForm);

const typingMs = 250;

export function useFilter(): AuditFilter {
  const [form] = useDebouncedValue(useFilterForm(), typingMs);
  return toFilter(form);
}

/** `to` is the last day that is meant, so its end is where the filter ends. */
export function toFilter({ text, person, action, result, from, to }: FilterForm): AuditFilter {
  return {
    ...(text.trim() !== '' && { text: text.trim() }),
    ...(person.trim() !== '' && { person: person.trim() }),
    ...(action !== null && { action }),
    ...(result !== null && { result }),
    ...(isDay(from) && { from: startOf(from, 0) }),
    ...(isDay(to) && { to: startOf(to, 1) }),
  };
}

function isDay(text: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(text);
}

function startOf(day: string, daysLater: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(year, month - 1, date + daysLater).toISOString();
}
