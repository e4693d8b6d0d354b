import { useChat } from '../chatStore.ts';
import { attempt, type ChatHands, readAgain } from '../hands.ts';

interface Answered {
  readonly conversation: string;
  readonly answer: string;
}

/** Stars for an answer (null: none any more). What is stored is shown; that a data set could not take it is told beside it. */
export async function rateAnswer(hands: ChatHands, { conversation, answer }: Answered, stars: number | null) {
  await attempt(async () => {
    const { problem } = await hands.engine.client.chat.rate({ conversation, answer, stars });
    await readAgain(hands, conversation);
    if (problem) useChat.setState({ error: problem });
  });
}

/** What an answer should have been (null: it is not corrected any more). Says whether that was stored. */
export async function correctAnswer(
  hands: ChatHands,
  { conversation, answer }: Answered,
  correction: string | null,
): Promise<boolean> {
  return attempt(async () => {
    const { problem } = await hands.engine.client.chat.correct({ conversation, answer, correction });
    await readAgain(hands, conversation);
    if (problem) useChat.setState({ error: problem });
  });
}
