import type { Language } from '../../electron/common/errors/appError.ts';

/** `25 Nov 2026, 14:05`: a moment (ISO 8601) in the reader's language and time zone; `seconds` for logs. */
export function formatMoment(
  iso: string,
  language: Language,
  { seconds = false }: { readonly seconds?: boolean } = {},
): string {
  return new Intl.DateTimeFormat(localeOf(language), {
    dateStyle: 'medium',
    timeStyle: seconds ? 'medium' : 'short',
  }).format(new Date(iso));
}

/** `14:05:09`: the time of day of a moment of today. */
export function formatClock(iso: string, language: Language): string {
  return new Intl.DateTimeFormat(localeOf(language), { timeStyle: 'medium' }).format(new Date(iso));
}

/** Day before month and 24 hours, whatever the browser's own English is. */
function localeOf(language: Language): string {
  return language === 'en' ? 'en-GB' : language;
}

/** A day alone, as the language writes it. */
export function formatDay(iso: string, language: Language): string {
  return new Intl.DateTimeFormat(localeOf(language), { dateStyle: 'medium' }).format(new Date(iso));
}
