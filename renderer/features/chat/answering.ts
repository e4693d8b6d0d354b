import { assertNever } from '../../../electron/common/assertNever.ts';
import { type AnswerRecord, answerRecordSchema } from '../../../electron/contract/chat.ts';
import type { ErrorRecord } from '../../../electron/contract/jobs.ts';

/** An answer on its way, as this window has watched it. */
export interface Answering {
  readonly conversation: string;
  readonly job: string;
  readonly state: 'loading' | 'queued' | 'prefill' | 'generating';
  /** While it is queued: how many wait before it. */
  readonly ahead: number;
  readonly text: string;
  /** Remarks about this answer: a fallback template, turns left out. */
  readonly notices: readonly ErrorRecord[];
}

export function beginAnswering(conversation: string, job: string): Answering {
  return { conversation, job, state: 'loading', ahead: 0, text: '', notices: [] };
}

/** The answer after one page of its job's output. Throws when a record is none of an answer. */
export function applyRecords(
  answering: Answering,
  records: readonly { readonly record: unknown }[],
): Answering {
  return records.reduce((now, { record }) => applyRecord(now, answerRecordSchema.parse(record)), answering);
}

function applyRecord(answering: Answering, record: AnswerRecord): Answering {
  switch (record.kind) {
    case 'state':
      return { ...answering, state: record.state, ahead: record.ahead ?? 0 };
    case 'text':
      return { ...answering, text: answering.text + record.text };
    case 'notice':
      return { ...answering, notices: [...answering.notices, { code: record.code, data: record.data }] };
    default:
      return assertNever(record);
  }
}
