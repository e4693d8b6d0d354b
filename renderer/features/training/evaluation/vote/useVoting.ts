import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import type { EngineClient } from '../../../../engine/connection.ts';
import { useEngine } from '../../../../engine/EngineContext.tsx';
import { useEngineQuery } from '../../../../engine/useEngineQuery.ts';

type NextVote = Awaited<ReturnType<EngineClient['training']['evaluations']['nextVote']>>;
export type VotePair = NonNullable<NextVote['pair']>;
export type Vote = 'left' | 'right' | 'alike';

/** One pair at a time; the one before can be judged again. */
export function useVoting(evaluation: string) {
  const { client } = useEngine();
  const queries = useQueryClient();
  const key = ['training', 'evaluations', 'nextVote', evaluation] as const;
  const next = useEngineQuery(key, (engine, options) =>
    engine.training.evaluations.nextVote({ evaluation }, options),
  );
  const [last, setLast] = useState<VotePair | null>(null);
  const [again, setAgain] = useState<VotePair | null>(null);
  const pair = again ?? next.data?.pair ?? null;
  const send = useMutation({
    mutationFn: async ({ judged, vote }: { readonly judged: VotePair; readonly vote: Vote }) => {
      await client.training.evaluations.vote({ evaluation, index: judged.index, vote });
      setLast(judged);
      setAgain(null);
      // The next pair is shown with the answer and not a moment later: keys must not hit the pair before.
      queries.setQueryData(key, await client.training.evaluations.nextVote({ evaluation }));
    },
  });
  const { mutate, isPending } = send;
  const vote = useCallback(
    (choice: Vote) => {
      if (pair && !isPending) mutate({ judged: pair, vote: choice });
    },
    [pair, isPending, mutate],
  );
  const canUndo = last !== null && again === null && !isPending;
  const undo = useCallback(() => {
    if (canUndo) setAgain(last);
  }, [canUndo, last]);
  return {
    next,
    pair,
    isAgain: again !== null,
    vote,
    canUndo,
    undo,
    isPending,
    error: send.error,
    forget: send.reset,
  };
}
