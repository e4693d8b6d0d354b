import { toErrorRecord } from '../../engine/errorRecord.ts';
import { followJob } from '../../engine/followJob.ts';
import { applyRecords, beginAnswering } from './answering.ts';
import { useChat } from './chatStore.ts';
import { type ChatHands, readAgain } from './hands.ts';

export interface WatchedAnswer {
  readonly conversation: string;
  readonly answer: string;
  readonly job: string;
}

/**
 * Follows an answer to its end, wherever the window goes meanwhile, and leaves it to the stored messages then. One that
 * is already followed is not followed twice.
 */
export async function watchAnswer(
  hands: ChatHands,
  { conversation, answer, job }: WatchedAnswer,
): Promise<void> {
  if (useChat.getState().answering[answer]?.job === job) return;
  setAnswering(answer, () => beginAnswering(conversation, job));
  try {
    for await (const page of followJob(hands.engine, job, new AbortController().signal))
      if (page.records.length > 0) setAnswering(answer, (now) => applyRecords(now, page.records));
  } catch (error) {
    useChat.setState({ error: toErrorRecord(error) });
  }
  await readAgain(hands, conversation);
  useChat.setState(({ answering: { [answer]: ended, ...answering }, notices }) => ({
    answering,
    notices: ended?.notices.length ? { ...notices, [answer]: ended.notices } : notices,
  }));
}

type Answering = ReturnType<typeof beginAnswering>;

function setAnswering(answer: string, change: (now: Answering) => Answering): void {
  useChat.setState(({ answering }) => {
    const now = answering[answer] ?? beginAnswering('', '');
    return { answering: { ...answering, [answer]: change(now) } };
  });
}
