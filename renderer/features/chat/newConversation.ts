import { navigate } from '../../view/route.ts';

/** The address's word for a conversation that has not begun. */
export const newConversation = 'new';

export function startConversation(): void {
  navigate('chat', newConversation);
}
