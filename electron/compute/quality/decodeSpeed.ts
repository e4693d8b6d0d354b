import type { DecoderSession } from '../decoder/session.ts';
import { stopIfCancelled } from './cancelled.ts';
import { prefill } from './greedyAnswers.ts';

const plan = { contextTokens: 128, warmUpSteps: 4, timedSteps: 32 } as const;

/**
 * Decoded tokens per second, one token a step, after a warm-up, at a context of 128 tokens (fewer where the text or the
 * model's context is shorter). Every step rewinds to that context, so that all steps do the same work.
 *
 * @param session of a decoder graph
 * @param ids tokens of a text; which they are changes no time
 */
export async function measureDecodeSpeed(
  session: DecoderSession,
  ids: readonly number[],
  signal: AbortSignal,
): Promise<number> {
  const context = ids.slice(0, Math.min(plan.contextTokens, session.contextLength - 1));
  await prefill(session, context, signal);
  const decode = async (steps: number) => {
    for (let step = 0; step < steps; step += 1) {
      stopIfCancelled(signal);
      await session.run(ids.slice(0, 1), context.length);
    }
  };
  await decode(plan.warmUpSteps);
  const started = performance.now();
  await decode(plan.timedSteps);
  return (plan.timedSteps * 1000) / (performance.now() - started);
}
