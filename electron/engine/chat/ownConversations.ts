import { implement } from '@orpc/server';
import { chatContract } from '../../contract/chat.ts';
import type { Actor, ActorContext } from '../security/actor.ts';
import type { Store } from '../store/store.ts';
import { noConversation } from './conversations.ts';

/**
 * The chat's procedures, each of which answers for conversations of whoever asks alone: somebody else's is not there, for
 * administrators neither. What a question and its answer were is for auditors, in the audit log, as its policy says.
 */
export function implementChat(store: Pick<Store, 'read'>) {
  return implement(chatContract)
    .$context<ActorContext>()
    .use(({ context, next }, input) => {
      requireOwn(store, context.actor, input);
      return next();
    });
}

/** Deleted ones among them: they can be restored. @throws AppError `request.notFound` */
function requireOwn(store: Pick<Store, 'read'>, actor: Pick<Actor, 'id'>, input: unknown): void {
  const id =
    typeof input === 'object' && input !== null && 'conversation' in input ? input.conversation : null;
  if (typeof id !== 'string') return;
  const [row] = store.read<{ owner: string }>('SELECT owner FROM conversations WHERE id = ?', [id]);
  if (row !== undefined && row.owner !== actor.id) throw noConversation(id);
}
