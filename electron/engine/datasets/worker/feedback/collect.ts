import { createHash } from 'node:crypto';
import type { RowContent } from '../../../../common/datasetRow.ts';
import { AppError } from '../../../../common/errors/appError.ts';
import type { Collected, RatedTurn } from '../../../../contract/feedback.ts';
import { feedbackRow, pairAnswers, takesFeedback } from '../../../../ml/datasets/feedback/feedbackRows.ts';
import type { StoredContent } from '../content.ts';
import type { DatasetFile } from '../datasetFile.ts';
import { applyOperation, type FieldChanges, type OperationLog, readFields } from '../history.ts';
import { insertRow } from '../rows/add.ts';
import { acceptContent } from '../rows/content.ts';
import { readDatasetSettings } from '../settings.ts';

export interface CollectInput {
  readonly turns: readonly RatedTurn[];
  /** Also from better and worse rated answers to the same question; only where rows are pairs. */
  readonly pairs: boolean;
  readonly actor: string;
  /** The data set's name, for people. */
  readonly name: string;
}

const operationKind = 'feedback.collect';

/**
 * Rated and corrected answers become rows, as one step of the history. An answer that is here already changes its row; one that
 * no longer makes a row takes its own out. Throws `feedback.kindUnfit`.
 */
export function collectFeedback(file: DatasetFile, input: CollectInput): Collected {
  const { kind } = readDatasetSettings(file);
  if (!takesFeedback(kind)) throw new AppError('feedback.kindUnfit', { dataset: input.name, kind });
  const counts = { added: 0, updated: 0, withdrawn: 0, unfit: 0 };
  const messages = input.turns.map(({ message }) => message);
  const parameters = { messages, pairs: input.pairs };
  applyOperation(file, { kind: operationKind, parameters, actor: input.actor }, (log) => {
    const put = (wanted: Wanted) => {
      counts[putRow(file, log, wanted)] += 1;
    };
    for (const turn of input.turns)
      put({ source: turn.message, content: accept(file, feedbackRow(kind, turn)), ...aboutAnswer(turn) });
    if (kind !== 'preference' || !input.pairs) return;
    for (const { better, worse, content } of pairAnswers(input.turns))
      put({
        source: `pair ${hashOf(better.turns)}`,
        content: accept(file, content),
        ...aboutPair(better, worse),
      });
  });
  return counts;
}

/** An answer that the data set's schema or shape refuses makes no row; the others do. */
function accept(file: DatasetFile, content: RowContent | null): StoredContent | null {
  if (content === null) return null;
  try {
    return acceptContent(file, content);
  } catch (error) {
    if (error instanceof AppError && error.code === 'datasets.contentInvalid') return null;
    throw error;
  }
}

interface About {
  readonly author: string;
  readonly stars: number | null;
  readonly extra: Readonly<Record<string, unknown>>;
}

interface Wanted extends About {
  readonly source: string;
  readonly content: StoredContent | null;
}

/** Who corrects an answer has written it. */
function aboutAnswer(turn: RatedTurn): About {
  const { conversation, message, model, sampling, stars, correction, answer, actor, at } = turn;
  return {
    author: correction === null ? authorOf(turn) : actor,
    stars,
    extra: {
      ...{ from: 'chat', conversation, message, model, sampling, rating: stars, ratedBy: actor, ratedAt: at },
      ...(correction !== null && { corrected: true, original: answer }),
    },
  };
}

function aboutPair(better: RatedTurn, worse: RatedTurn): About {
  const part = ({ conversation, message, model, sampling, stars, actor, at }: RatedTurn) => ({
    ...{ conversation, message, model, sampling, rating: stars, ratedBy: actor, ratedAt: at },
  });
  const extra = { from: 'chat', chosen: part(better), rejected: part(worse) };
  return { author: authorOf(better), stars: better.stars, extra };
}

function authorOf({ model, actor }: RatedTurn): string {
  return model ? `model:${model.name} ${model.precision}` : actor;
}

function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}

function putRow(file: DatasetFile, log: OperationLog, wanted: Wanted): keyof Collected {
  const { source, content } = wanted;
  const known = file.get<{ row: number; hash: string }>(
    'SELECT row, hash FROM feedback_rows WHERE source = ?',
    source,
  );
  if (known === null) return content === null ? 'unfit' : addRow(file, log, { ...wanted, content });
  const { removed, hash } = readFields(file, known.row, ['removed', 'hash']);
  if (content === null) {
    if (removed !== null) return 'unfit';
    log.change(known.row, { removed: log.id });
    return 'withdrawn';
  }
  const isEdited = hash !== known.hash;
  log.change(known.row, {
    ...factsOf(wanted),
    ...(isEdited ? {} : { ...content, author: wanted.author }),
    ...(wasWithdrawn(file, removed ?? null) ? { removed: null } : {}),
  });
  if (!isEdited) remember(file, { source, row: known.row, hash: content.hash });
  return 'updated';
}

function addRow(
  file: DatasetFile,
  log: OperationLog,
  wanted: Wanted & { readonly content: StoredContent },
): 'added' {
  const { source, content, author } = wanted;
  const row = insertRow(file, content, { label: null, author, removed: log.id });
  log.change(row, { removed: null, ...factsOf(wanted) });
  remember(file, { source, row, hash: content.hash });
  return 'added';
}

function factsOf({ stars, extra }: About): FieldChanges {
  return { stars, extra: JSON.stringify(extra) };
}

/** What a person took out stays out, however often it is rated. */
function wasWithdrawn(file: DatasetFile, operation: number | null): boolean {
  if (operation === null) return false;
  const found = file.get<{ kind: string }>('SELECT kind FROM operations WHERE id = ?', operation);
  return found?.kind === operationKind;
}

function remember(
  file: DatasetFile,
  { source, row, hash }: { readonly source: string; readonly row: number; readonly hash: string },
): void {
  file.run('INSERT OR REPLACE INTO feedback_rows (source, row, hash) VALUES (?, ?, ?)', source, row, hash);
}
