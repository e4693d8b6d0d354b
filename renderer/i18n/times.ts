import type { Language } from '../../electron/common/errors/appError.ts';

/** `25 Nov 2026, 14:05`: a moment (ISO 8601) in the reader's language and time zone; `seconds` for logs. */
export function formatMoment(
  iso: string,
  language: Language,
  { seconds = false }: { readonly seconds?: boolean } = {},
): string {
  return new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, {
    dateStyle: 'medium',
    timeStyle: seconds ? 'medium' : 'short',
  }).format(new Date(iso));
}
