import { AppError, isErrorCode } from '../../../../../electron/common/errors/appError.ts';
import type {
  Row,
  RowChange,
  RowSummary,
  reviewStates,
} from '../../../../../electron/contract/datasets/rows.ts';
import type { EngineConnection } from '../../../../engine/connection.ts';
import { followJob } from '../../../../engine/followJob.ts';
import type { RowPages } from '../pages/rowPages.ts';

export type Verdict = (typeof reviewStates)[number];

interface Edited {
  readonly row: Row;
  readonly operation: number | null;
}

/** What is done to rows. Calls go one after the other, each with the newest revision that is known here, so that fast keys never refuse each other. */
export interface RowHands {
  /** Throws what the engine refuses with. `revision`: the one that the editor began with, when it is not the newest. */
  edit(id: number, change: RowChange, revision?: number): Promise<Edited>;
  review(id: number, verdict: Verdict): Promise<Edited>;
  /** Takes back what was done here last; false: nothing was. */
  undo(): Promise<boolean>;
  /** A step that was made elsewhere (a bulk edit, a new row) and that `undo` is to take back. */
  noteStep(operation: number | null): void;
  /** The newest revision that is known of a row. */
  noteRow(row: { readonly id: number; readonly revision: number }): void;
}

interface HandsOptions {
  readonly engine: EngineConnection;
  readonly dataset: string;
  readonly pages: () => RowPages;
}

export function createRowHands({ engine, dataset, pages }: HandsOptions): RowHands {
  const revisions = new Map<number, number>();
  const steps: number[] = [];
  let last: Promise<unknown> = Promise.resolve();

  const inTurn = <Answer>(call: () => Promise<Answer>): Promise<Answer> => {
    const next = last.then(call);
    last = next.catch(() => undefined);
    return next;
  };
  const noteRow: RowHands['noteRow'] = ({ id, revision }) => {
    revisions.set(id, Math.max(revision, revisions.get(id) ?? 0));
  };
  const newest = (id: number) => {
    const found = pages().find(id);
    if (found) noteRow(found);
    return revisions.get(id) ?? 0;
  };
  const take = (edited: Edited): Edited => {
    noteRow(edited.row);
    const found = pages().find(edited.row.id);
    if (found) pages().put(summaryOf(edited.row, found));
    if (edited.operation !== null) steps.push(edited.operation);
    return edited;
  };
  return {
    edit: (id, change, revision) =>
      inTurn(async () =>
        take(
          await engine.client.datasets.rows.edit({
            dataset,
            row: id,
            revision: revision ?? newest(id),
            change,
          }),
        ),
      ),
    review: (id, verdict) =>
      inTurn(async () =>
        take(await engine.client.datasets.rows.review({ dataset, row: id, revision: newest(id), verdict })),
      ),
    undo: () =>
      inTurn(async () => {
        const operation = steps.pop();
        if (operation === undefined) return false;
        const { job } = await engine.client.datasets.undo({ dataset, operation });
        await untilDone(engine, job);
        pages().refresh();
        return true;
      }),
    noteStep(operation) {
      if (operation !== null) steps.push(operation);
    },
    noteRow,
  };
}

/** What the job has made. Throws what it failed with. */
export async function untilDone(engine: EngineConnection, id: string): Promise<unknown> {
  let result: unknown = null;
  for await (const { job } of followJob(engine, id, new AbortController().signal)) {
    if (job.state === 'failed' && job.error)
      throw new AppError(isErrorCode(job.error.code) ? job.error.code : 'internal.bug', job.error.data);
    result = job.result;
  }
  return result;
}

/** The beginning of the texts stays as it was: the list is asked for them again. */
function summaryOf(
  { content: _content, extra: _extra, note, ...fields }: Row,
  before: RowSummary,
): RowSummary {
  return { ...before, ...fields, hasNote: note !== null };
}
