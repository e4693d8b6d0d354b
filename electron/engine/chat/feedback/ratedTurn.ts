import type { RatedTurn } from '../../../contract/feedback.ts';
import type { Store } from '../../store/store.ts';
import { listBranch } from '../branches.ts';
import { type MessageRow, toStored } from '../messages.ts';
import { toPrompt } from '../prompts.ts';

type RatedRow = MessageRow & Pick<RatedTurn, 'stars' | 'correction' | 'actor' | 'at'>;

/** The answer with what led to it and what was said of it; one that nothing was said of has neither stars nor correction. */
export function readTurn(store: Store, message: string): RatedTurn | null {
  const [row] = store.read<RatedRow>(
    `SELECT messages.*, stars, correction, actor, at FROM messages JOIN feedback ON message_id = messages.id
     WHERE messages.id = ?`,
    [message],
  );
  if (!row) return null;
  const { system, text, answerer, sampling } = toStored(store, row);
  const prompt = toPrompt(system, listBranch(store, row.parent_id));
  return {
    conversation: row.conversation_id,
    message,
    turns: prompt,
    answer: text,
    ...{ stars: row.stars, correction: row.correction, actor: row.actor, at: row.at },
    model: answerer && { name: answerer.name, precision: answerer.precision, profile: answerer.profile },
    sampling,
  };
}
