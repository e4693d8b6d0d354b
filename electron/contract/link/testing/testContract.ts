import { eventIterator, oc } from '@orpc/contract';
import { implement } from '@orpc/server';
import * as z from 'zod';
import { AppError } from '../../../common/errors/appError.ts';
import { procedure } from '../../procedure.ts';

/** One procedure for each thing a link must carry. */
export const testContract = {
  double: oc.input(z.object({ value: z.number() })).output(z.object({ value: z.number() })),
  refuse: oc.output(z.object({})),
  bug: oc.output(z.object({})),
  wrongAnswer: oc.output(z.object({ value: z.number() })),
  hugeAnswer: oc.input(z.object({ length: z.number() })).output(z.object({ text: z.string() })),
  pid: oc.output(z.object({ pid: z.number() })),
  wait: oc.output(z.object({})),
  waiting: oc.output(z.object({ calls: z.number(), cancelled: z.number() })),
  count: oc
    .input(z.object({ to: z.number(), failAt: z.number().optional(), pauseMs: z.number().optional() }))
    .output(eventIterator(z.object({ value: z.number() }))),
  guarded: procedure({ permission: 'models.write', audit: 'write' })
    .input(z.object({ value: z.number() }))
    .output(z.object({})),
};
export type TestContract = typeof testContract;

export function testRouter() {
  const os = implement(testContract);
  let calls = 0;
  let cancelled = 0;
  return {
    double: os.double.handler(({ input }) => ({ value: input.value * 2 })),
    refuse: os.refuse.handler(() => {
      throw new AppError('request.notFound', { kind: 'model', name: 'qwen' });
    }),
    bug: os.bug.handler(() => {
      throw new TypeError('a secret detail');
    }),
    wrongAnswer: os.wrongAnswer.handler(() => JSON.parse('{"value":"text"}')),
    hugeAnswer: os.hugeAnswer.handler(({ input }) => ({ text: 'x'.repeat(input.length) })),
    pid: os.pid.handler(() => ({ pid: process.pid })),
    wait: os.wait.handler(({ signal }) => {
      calls += 1;
      const { promise, reject } = Promise.withResolvers<never>();
      signal?.addEventListener('abort', () => {
        cancelled += 1;
        reject(signal.reason);
      });
      return promise;
    }),
    waiting: os.waiting.handler(() => ({ calls, cancelled })),
    count: os.count.handler(async function* ({ input, signal }) {
      signal?.addEventListener('abort', () => {
        cancelled += 1;
      });
      for (let value = 0; value < input.to; value += 1) {
        if (value === input.failAt) throw new AppError('disk.full', { path: 'out.bin' });
        await new Promise((resolve) => setTimeout(resolve, input.pauseMs ?? 0));
        yield { value };
      }
    }),
    guarded: os.guarded.handler(() => ({})),
  };
}
