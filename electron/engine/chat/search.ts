import { setImmediate as breathe } from 'node:timers/promises';
import { AppError } from '../../common/errors/appError.ts';
import type { SearchHit } from '../../contract/chat.ts';
import { matchExpression, type SearchTerm, searchTerms } from '../store/searchWords.ts';
import type { Statement, Store } from '../store/store.ts';
import { findSnippet } from './snippet.ts';

export interface HitRow {
  conversation: string;
  title: string;
  message: string | null;
  role: SearchHit['role'];
  text: string;
  at: string;
}

/** Of more matches than this the newest are ranked. */
const rankedMatches = 2_000;

/** Titles first, then messages, each by how well they match. */
export async function searchChats(
  store: Store,
  { text, atMost, owner }: { readonly text: string; readonly atMost: number; readonly owner: string },
): Promise<SearchHit[]> {
  const terms = searchTerms(text);
  if (terms.length === 0) return [];
  await indexBacklog(store);
  const params = [matchExpression(terms), rankedMatches, owner, atMost];
  const titles = store.read<HitRow>(inTitles, params);
  const messages = store.read<HitRow>(inMessages, params);
  return toHits([...titles, ...messages].slice(0, atMost), terms);
}

const matches = (index: string) =>
  `(SELECT rowid AS number, rank FROM ${index} WHERE ${index} MATCH ? ORDER BY rowid DESC LIMIT ?) AS found`;

const inTitles = `
  SELECT conversations.id AS conversation, title, NULL AS message, NULL AS role, title AS text, updated_at AS at
  FROM ${matches('title_search')} JOIN conversations USING (number)
  WHERE deleted_at IS NULL AND owner = ? ORDER BY found.rank, number DESC LIMIT ?`;

const inMessages = `
  SELECT conversation_id AS conversation, title, messages.id AS message, role, text, messages.created_at AS at
  FROM ${matches('message_search')} JOIN messages USING (number)
    JOIN conversations ON conversations.id = conversation_id
  WHERE deleted_at IS NULL AND owner = ? ORDER BY found.rank, found.number DESC LIMIT ?`;

/** A book's length of text takes a tenth of a second to look through; the engine answers others in between. */
const longestMs = 10;

export async function toHits(rows: readonly HitRow[], terms: readonly SearchTerm[]): Promise<SearchHit[]> {
  const hits: SearchHit[] = [];
  let since = performance.now();
  for (const row of rows) {
    if (performance.now() - since > longestMs) {
      await breathe();
      since = performance.now();
    }
    hits.push(toHit(row, terms));
  }
  return hits;
}

function toHit({ text, ...row }: HitRow, terms: readonly SearchTerm[]): SearchHit {
  return { ...row, ...findSnippet(text, terms) };
}

const batch = 100;

/**
 * Brings what has been written since the last search into the index, in the store's own thread. With a full disk the
 * search goes on without the newest messages.
 */
export async function indexBacklog(store: Store, signal?: AbortSignal): Promise<void> {
  try {
    for (const index of indexes)
      while (!signal?.aborted && store.read(`SELECT 1 AS waiting FROM ${index.backlog} LIMIT 1`).length > 0)
        await store.write({ audit: null, statements: indexBatch(index) });
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'disk.full') throw error;
  }
}

/** The same in the background, as after an update that has made the index anew. Returns what stops it. */
export function startIndexing(store: Store, onError: (error: unknown) => void): () => Promise<void> {
  const stopping = new AbortController();
  const indexed = indexBacklog(store, stopping.signal).catch(onError);
  return async () => {
    stopping.abort();
    await indexed;
  };
}

interface Index {
  readonly backlog: string;
  readonly search: string;
  /** Number and words of what may be found. */
  readonly rows: string;
}

const indexes: readonly Index[] = [
  {
    backlog: 'title_backlog',
    search: 'title_search',
    rows: 'SELECT number, search_words(title) FROM conversations WHERE',
  },
  {
    backlog: 'message_backlog',
    search: 'message_search',
    rows: "SELECT number, search_words(text) FROM messages WHERE state <> 'streaming' AND",
  },
];

function indexBatch({ backlog, search, rows }: Index): Statement[] {
  const waiting = `number IN (SELECT number FROM ${backlog} ORDER BY number LIMIT ${batch})`;
  return [
    {
      sql: `DELETE FROM ${search} WHERE rowid IN (SELECT number FROM ${backlog} ORDER BY number LIMIT ${batch})`,
    },
    { sql: `INSERT INTO ${search} (rowid, words) ${rows} ${waiting}` },
    { sql: `DELETE FROM ${backlog} WHERE ${waiting}` },
  ];
}
