import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { CheckItem } from '../../../../../electron/contract/datasets/labelling.ts';
import type { ErrorRecord } from '../../../../../electron/contract/jobs.ts';
import { useEngine } from '../../../../engine/EngineContext.tsx';
import { toErrorRecord } from '../../../../engine/errorRecord.ts';

/** The last word of this person here. */
export interface Judged {
  readonly row: number;
  /** The model's. */
  readonly label: string;
  readonly human: string | null;
  readonly operation: number | null;
  readonly state: 'said' | 'undone';
}

export interface Judging {
  /** A row waits and nothing is on its way. */
  readonly isReady: boolean;
  readonly last: Judged | null;
  /** The last word can be taken back, and nothing is on its way. */
  readonly canUndo: boolean;
  readonly error: ErrorRecord | null;
  judge(label: string | null): void;
  skip(): void;
  undo(): void;
  dismiss(): void;
}

/** Verdicts, one after the other: a key that is pressed while one is on its way is not for the row behind it. */
export function useJudging(
  dataset: string,
  { item, blind }: { readonly item: CheckItem | null; readonly blind: boolean },
): Judging {
  const { client } = useEngine();
  const queries = useQueryClient();
  const [last, setLast] = useState<Judged | null>(null);
  const { check } = client.datasets.labelling;
  const act = useMutation({
    mutationFn: async (what: () => Promise<void>) => {
      await what();
      await queries.invalidateQueries({ queryKey: ['datasets', 'labelling'] });
    },
  });
  const isReady = item !== null && !act.isPending;
  const canUndo = !act.isPending && last?.state === 'said' && last.operation !== null;
  const whenReady = (what: (row: number) => Promise<void>) => {
    if (item !== null && !act.isPending) act.mutate(() => what(item.row));
  };
  return {
    isReady,
    last,
    canUndo,
    error: act.error ? toErrorRecord(act.error) : null,
    judge(human) {
      whenReady(async (row) => {
        const { label, operation } = await check.verdict({ dataset, row, label: human, blind });
        setLast({ row, label, human, operation, state: 'said' });
      });
    },
    skip() {
      whenReady(async (row) => {
        await check.skip({ dataset, row });
      });
    },
    undo() {
      const { operation = null } = last ?? {};
      if (!canUndo || last === null || operation === null) return;
      act.mutate(async () => {
        const { job } = await client.datasets.undo({ dataset, operation });
        await untilEnded(client, job);
        setLast({ ...last, state: 'undone' });
      });
    },
    dismiss: act.reset,
  };
}

type Client = ReturnType<typeof useEngine>['client'];

async function untilEnded(client: Client, job: string): Promise<void> {
  for (;;) {
    const { job: now } = await client.jobs.output({ job, from: 0, waitMs: 10_000 });
    if (now.endedAt !== null) return;
  }
}
