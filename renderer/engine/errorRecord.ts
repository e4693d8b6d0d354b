import type { TFunction } from 'i18next';
import {
  AppError,
  describeError,
  isErrorCode,
  type Language,
} from '../../electron/common/errors/appError.ts';
import type { ErrorRecord } from '../../electron/contract/jobs.ts';

/** A failed call as the page shows it. What is no AppError is a bug of the page: it is logged and shown as one. */
export function toErrorRecord(error: unknown): ErrorRecord {
  if (error instanceof AppError) {
    const { code, data, logId } = error;
    return { code, data: { ...data }, ...(logId === null ? {} : { logId }) };
  }
  console.error(error);
  return { code: 'internal.bug', data: { logId: 'window' } };
}

/** What happened and what to do next, in the reader's language. */
export function explain(
  t: TFunction,
  record: ErrorRecord,
  language: Language,
): { what: string; next: string } {
  if (isErrorCode(record.code)) return describeError(record.code, record.data, language);
  return { what: t('errors.unknown', { code: record.code }), next: t('errors.unknownNext') };
}
