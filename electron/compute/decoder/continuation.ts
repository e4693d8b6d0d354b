import { AppError } from '../../common/errors/appError.ts';
import { createAcceptance } from '../../ml/speculation/acceptance.ts';
import { chooseDraftLength } from '../../ml/speculation/draftLength.ts';
import { createPromptLookup } from '../../ml/speculation/promptLookup.ts';
import { createRowAgreement, type RowAgreement } from '../../ml/speculation/rowAgreement.ts';
import { createRunCosts, type RunCosts } from '../../ml/speculation/runCosts.ts';

/** Where the logits of an answer come from: a run for each token or, where a draft comes true, one for several. */
export interface Continuation {
  /** float32 logits [vocabSize] after token `id` at position `past`; valid until the next call. Rejects as a run does. */
  after(id: number, past: number): Promise<Float32Array>;
  /** Tokens that were guessed and computed along, and those of them that came and so needed no run of their own. */
  readonly drafted: number;
  readonly accepted: number;
}

/** Computes `ids` at positions [past, past + ids.length) and gives their logits [ids.length, vocabSize], valid until the next call. */
export type RunRows = (ids: readonly number[], past: number) => Promise<Float32Array>;

/** Every token in a run of its own. */
export function plainContinuation(run: RunRows): Continuation {
  return { after: (id, past) => run([id], past), drafted: 0, accepted: 0 };
}

/** What a session's answers learn of its runs, each from those before it. */
export interface SpeculationRecord {
  readonly costs: RunCosts;
  readonly agreement: RowAgreement;
}

export function createSpeculationRecord(): SpeculationRecord {
  return { costs: createRunCosts(), agreement: createRowAgreement() };
}

export interface SpeculationInput {
  readonly vocabSize: number;
  readonly run: RunRows;
  readonly promptIds: readonly number[];
  /** Positions that prompt and answer have at most. */
  readonly end: number;
  readonly record: SpeculationRecord;
  /** Rows that are there already are not given out after its abort, as a run would not be made. */
  readonly signal: AbortSignal;
  /** Milliseconds, only differences count. */
  readonly clock: () => number;
  /** Whether the next run is this answer's own: one that is shared with other answers takes no drafts. */
  readonly isAlone: () => boolean;
}

/**
 * Speculative decoding by prompt lookup (Saxena 2023; Leviathan et al. 2023 for the check). Whoever samples sees one row
 * after the other and decides by itself, exactly as without drafts: a row is only given out when the token before it is
 * the one that it was computed after. So a draft decides nothing but which rows are there already.
 */
export function speculativeContinuation(input: SpeculationInput): Continuation {
  const { vocabSize, promptIds, isAlone } = input;
  const { costs, agreement } = input.record;
  const lookup = createPromptLookup(promptIds);
  const acceptance = createAcceptance();
  let draft: readonly number[] = [];
  let rows: Float32Array = new Float32Array();
  let came = 0;
  let [drafted, accepted] = [0, 0];

  function propose(past: number): number[] {
    if (agreement.verdict === 'differ' || !isAlone()) return [];
    // The answer's last token needs no logits: the one before it is the last that does.
    const room = input.end - 2 - past;
    return lookup.draft(chooseDraftLength({ matched: lookup.matched, room, acceptance, costs }));
  }
  async function run(ids: readonly number[], past: number): Promise<Float32Array> {
    const alone = isAlone();
    const started = input.clock();
    const logits = await input.run(ids, past);
    const took = input.clock() - started;
    if (ids.length > 1) costs.rows(ids.length, took);
    else if (alone) costs.step(took);
    return logits;
  }
  /** The token by itself, after a run of several was made only to be compared: the cache keeps what the single step wrote. */
  async function compared(id: number, past: number, tried: readonly number[]): Promise<Float32Array> {
    const row = (await run([id, ...tried], past)).slice(0, vocabSize);
    const single = await run([id], past);
    agreement.compare(single, row);
    return single;
  }
  return {
    async after(id, past) {
      acceptance.observe(lookup.matched, lookup.proposal === id);
      lookup.push(id);
      if (came < draft.length && draft[came] === id) {
        if (input.signal.aborted) throw new AppError('request.cancelled');
        came++;
        accepted++;
        return rows.subarray(came * vocabSize, (came + 1) * vocabSize);
      }
      [draft, came] = [[], 0];
      const proposed = propose(past);
      if (proposed.length > 0 && agreement.verdict === 'unknown') return compared(id, past, proposed);
      rows = await run([id, ...proposed], past);
      draft = proposed;
      drafted += draft.length;
      return rows.subarray(0, vocabSize);
    },
    get drafted() {
      return drafted;
    },
    get accepted() {
      return accepted;
    },
  };
}
