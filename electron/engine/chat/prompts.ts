import type { ChatMessage } from '../../compute/contract.ts';
import type { Store } from '../store/store.ts';
import { listBranch } from './branches.ts';
import type { StoredMessage } from './messages.ts';

/** What the model is given for this answer: the system prompt of that moment and the branch that leads to it. */
export function promptOf(store: Store, answer: Pick<StoredMessage, 'parent' | 'system'>): ChatMessage[] {
  return toPrompt(answer.system, listBranch(store, answer.parent));
}

/**
 * An answer that never got a word is left out, and the questions around it become one: many templates refuse two turns of
 * one side in a row.
 */
export function toPrompt(
  system: string | null,
  branch: readonly Pick<StoredMessage, 'role' | 'text'>[],
): ChatMessage[] {
  const shown: { role: ChatMessage['role']; content: string }[] = [];
  if (system !== null) shown.push({ role: 'system', content: system });
  for (const { role, text } of branch) {
    const before = shown.at(-1);
    if (text === '') continue;
    if (role === 'user' && before?.role === 'user') before.content += `\n\n${text}`;
    else shown.push({ role, content: text });
  }
  return shown;
}
