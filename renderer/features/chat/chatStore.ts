import { create } from 'zustand';
import type { ErrorRecord } from '../../../electron/contract/jobs.ts';
import type { Answering } from './answering.ts';
import type { Pending } from './pending.ts';

/** A message to be shown and marked: where a search found its words. */
export interface Target {
  readonly conversation: string;
  readonly message: string;
}

export interface ChatView {
  /** What has been asked and is not yet among the stored messages. */
  readonly pending: Pending | null;
  /** Answers that this window watches being written, by their id. */
  readonly answering: Readonly<Record<string, Answering>>;
  /** What was remarked about answers while this window watched them, by their id. */
  readonly notices: Readonly<Record<string, readonly ErrorRecord[]>>;
  readonly error: ErrorRecord | null;
  /** The question that is being edited. */
  readonly editing: string | null;
  /** The answer that is being corrected. */
  readonly correcting: string | null;
  /** Whether rated answers are being sent to a data set. */
  readonly collecting: boolean;
  /** The conversation whose title is being edited. */
  readonly renaming: string | null;
  readonly target: Target | null;
  /** The answer whose exact prompt is shown; null: the last one's. */
  readonly promptOf: { readonly conversation: string; readonly answer: string | null } | null;
}

export const useChat = create<ChatView>(() => ({
  pending: null,
  answering: {},
  notices: {},
  error: null,
  editing: null,
  correcting: null,
  collecting: false,
  renaming: null,
  target: null,
  promptOf: null,
}));

export function dismissError(): void {
  useChat.setState({ error: null });
}
