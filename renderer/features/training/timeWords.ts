import type { TFunction } from 'i18next';

const minute = 60;
const hour = 3_600;

/** `45 s`, `12 min`, `3 h 05 min`, in the reader's language; for runs, which take from seconds to days. */
export function formatSpan(t: TFunction, seconds: number): string {
  if (seconds < 90) return t('units.seconds', { value: Math.max(1, Math.round(seconds)) });
  if (seconds < 1.5 * hour) return t('units.minutes', { value: Math.round(seconds / minute) });
  const minutes = Math.round(seconds / minute);
  return t('training.hours', {
    hours: Math.floor(minutes / 60),
    minutes: String(minutes % 60).padStart(2, '0'),
  });
}

/** `1.234`, `0.0123`, `1.2e-5`: a loss, a norm, a rate, with as many digits as tell something. */
export function formatFigure(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size < 1e-3 || size >= 1e6) return value.toExponential(1).replace('e+', 'e');
  if (size >= 100) return value.toFixed(0);
  return String(Number(value.toPrecision(size < 1 ? 3 : 4)));
}

/** `4e-4`, `2.5e-5`: a learning rate as the field writes it. */
export function formatRate(value: number): string {
  if (value === 0) return '0';
  const [digits = '', exponent = ''] = value.toExponential().split('e');
  return `${Number(Number(digits).toFixed(2))}e${Number(exponent)}`;
}
