import type { RowContent, TurnRole } from '../../../common/datasetRow.ts';
import type { RuleScope } from './rule.ts';

export interface RowText {
  /** Its place in `textsOf(content)`. */
  readonly part: number;
  readonly text: string;
  readonly side: TextSide;
}

export type TextSide = 'question' | 'answer' | 'other';

const sides = {
  system: 'other',
  user: 'question',
  assistant: 'answer',
  call: 'other',
  tool: 'other',
} as const satisfies Record<TurnRole, TextSide>;

const sideOfScope = { questions: 'question', answers: 'answer' } as const;

/** A row's texts in the order of `textsOf`, with whose they are. */
export function rowTexts(content: RowContent): RowText[] {
  const found: Omit<RowText, 'part'>[] = [];
  if ('text' in content) found.push({ text: content.text, side: 'other' });
  else if ('image' in content)
    for (const text of [content.name, ...content.labels, ...content.boxes.map(({ label }) => label)])
      found.push({ text, side: 'other' });
  else for (const { role, content: text } of content.turns) found.push({ text, side: sides[role] });
  if ('chosen' in content)
    for (const text of [content.chosen, content.rejected]) found.push({ text, side: 'answer' });
  return found.map((text, part) => ({ ...text, part }));
}

export function inScope(texts: readonly RowText[], scope: RuleScope): readonly RowText[] {
  return scope === 'all' ? texts : texts.filter(({ side }) => side === sideOfScope[scope]);
}
