import type {
  ContentOf,
  DatasetKind,
  RowContent,
  Turn,
  TurnRole,
} from '../../../../../electron/common/datasetRow.ts';

/** Kinds of which a row can be written by hand: a picture comes from its file. */
export const writableKinds = [
  'chat',
  'preference',
  'rated',
  'text',
] as const satisfies readonly DatasetKind[];
export type WritableKind = (typeof writableKinds)[number];

const question: Turn = { role: 'user', content: '' };
const answer: Turn = { role: 'assistant', content: '' };

/** What a new row of a kind begins with. */
export const emptyContent = {
  chat: { turns: [question, answer], tools: null },
  preference: { turns: [question], tools: null, chosen: '', rejected: '' },
  rated: { turns: [question, answer], tools: null, good: true },
  text: { text: '' },
} as const satisfies { readonly [Kind in WritableKind]: ContentOf[Kind] };

export type ContentProblem = 'empty' | 'noAnswer' | 'noQuestion';

/** What would be refused, in so far as it can be told here. */
export function contentProblem(content: RowContent): ContentProblem | null {
  if ('image' in content) return null;
  if ('text' in content) return isBlank(content.text) ? 'empty' : null;
  const last = content.turns.at(-1);
  const isPair = 'chosen' in content;
  if (isPair ? last?.role !== 'user' && last?.role !== 'tool' : last?.role !== 'assistant')
    return isPair ? 'noQuestion' : 'noAnswer';
  const texts = content.turns.filter(({ role }) => role !== 'tool').map((turn) => turn.content);
  if (isPair) texts.push(content.chosen, content.rejected);
  return texts.some(isBlank) ? 'empty' : null;
}

const isBlank = (text: string) => text.trim() === '';

/** Turns with one of them changed, moved, taken out or put in. */
export function changeTurn(turns: readonly Turn[], at: number, change: Partial<Turn>): Turn[] {
  return turns.map((turn, index) => (index === at ? { ...turn, ...change } : turn));
}

export function moveTurn(turns: readonly Turn[], at: number, by: -1 | 1): Turn[] {
  const moved = [...turns];
  const [turn] = moved.splice(at, 1);
  if (turn) moved.splice(at + by, 0, turn);
  return moved;
}

export function removeTurn(turns: readonly Turn[], at: number): Turn[] {
  return turns.toSpliced(at, 1);
}

/** At the end, by whoever speaks next. */
export function addTurn(turns: readonly Turn[]): Turn[] {
  const next: Record<TurnRole, TurnRole> = {
    system: 'user',
    user: 'assistant',
    assistant: 'user',
    call: 'tool',
    tool: 'assistant',
  };
  const last = turns.at(-1);
  return [...turns, { role: last ? next[last.role] : 'user', content: '' }];
}
