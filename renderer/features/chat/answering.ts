import { assertNever } from '../../../electron/common/assertNever.ts';
import { type AnswerRecord, answerRecordSchema, type Message } from '../../../electron/contract/chat.ts';
import type { ErrorRecord } from '../../../electron/contract/jobs.ts';

/** An answer on its way. */
export interface Answering {
  /** null while the question is being handed over. */
  readonly job: string | null;
  readonly answer: string | null;
  readonly state: 'sending' | 'loading' | 'prefill' | 'generating';
  readonly text: string;
  /** Remarks about this answer: a fallback template, turns left out. */
  readonly notices: readonly ErrorRecord[];
}

export const sending: Answering = { job: null, answer: null, state: 'sending', text: '', notices: [] };

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
      return { ...answering, state: record.state };
    case 'text':
      return { ...answering, text: answering.text + record.text };
    case 'notice':
      return { ...answering, notices: [...answering.notices, { code: record.code, data: record.data }] };
    default:
      return assertNever(record);
  }
}

/** The question as it is shown until the engine has stored it. */
export function unsentQuestion(text: string): Message {
  return {
    id: 'unsent',
    parent: null,
    siblings: [],
    answerer: null,
    sampling: null,
    comparison: null,
    job: null,
    role: 'user',
    text,
    state: 'done',
    finish: null,
    stats: null,
    error: null,
    createdAt: new Date().toISOString(),
  };
}
