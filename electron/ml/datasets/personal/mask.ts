import type { MaskLanguage, MaskStyle, PersonalKind } from '../../../common/datasetPersonal.ts';
import { mapTexts, type RowContent, textsOf } from '../../../common/datasetRow.ts';
import type { PersonalSpan } from './detector.ts';
import { findPersonal, type PersonalOptions } from './findPersonal.ts';

export interface MaskOptions extends PersonalOptions {
  readonly style: MaskStyle;
  readonly language: MaskLanguage;
}

export interface SpanInRow extends PersonalSpan {
  /** The text's place in `textsOf(content)`. */
  readonly part: number;
}

export interface FoundInRow extends SpanInRow {
  readonly instead: string;
}

export const maskLabels = {
  en: {
    name: 'NAME',
    identityCard: 'ID',
    phone: 'PHONE',
    email: 'EMAIL',
    bankCard: 'CARD',
    recordNumber: 'RECORD',
    birthDate: 'BIRTH DATE',
    address: 'ADDRESS',
    licencePlate: 'PLATE',
  },
  'zh-CN': {
    name: '姓名',
    identityCard: '身份证号',
    phone: '电话',
    email: '邮箱',
    bankCard: '银行卡号',
    recordNumber: '病历号',
    birthDate: '出生日期',
    address: '地址',
    licencePlate: '车牌号',
  },
} as const satisfies Record<MaskLanguage, Record<PersonalKind, string>>;

/** What a row gives away; pictures have no text to look through. */
export function spansInRow(content: RowContent, options: PersonalOptions = {}): SpanInRow[] {
  if ('image' in content) return [];
  return textsOf(content).flatMap((text, part) =>
    findPersonal(text, options).map((span) => ({ ...span, part })),
  );
}

/** What would stand in the place of these. */
export function withMasks(
  content: RowContent,
  spans: readonly SpanInRow[],
  { style, language }: Pick<MaskOptions, 'style' | 'language'>,
): FoundInRow[] {
  const numbers = new Map<string, number>();
  const texts = textsOf(content);
  return spans.map((span) => {
    const found = (texts[span.part] ?? '').slice(span.start, span.end);
    return { ...span, instead: maskOf(found, span.kind, { style, language, numbers }) };
  });
}

/** What a row gives away and what would stand there instead, text by text. */
export function findInRow(content: RowContent, options: MaskOptions): FoundInRow[] {
  return withMasks(content, spansInRow(content, options), options);
}

/** The row with everything of `found` masked. Spans of a text rise and do not overlap. */
export function maskRow(content: RowContent, found: readonly FoundInRow[]): RowContent {
  const byPart = Map.groupBy(found, ({ part }) => part);
  let part = 0;
  return mapTexts(content, (text) => {
    let result = '';
    let done = 0;
    for (const { start, end, instead } of byPart.get(part++) ?? []) {
      result += text.slice(done, start) + instead;
      done = end;
    }
    return result + text.slice(done);
  });
}

function maskOf(
  found: string,
  kind: PersonalKind,
  {
    style,
    language,
    numbers,
  }: Pick<MaskOptions, 'style' | 'language'> & { readonly numbers: Map<string, number> },
): string {
  if (style === 'asterisks') return '*'.repeat([...found].length);
  const label = maskLabels[language][kind];
  return style === 'placeholder' ? `[${label}]` : `[${label} ${numberOf(found, kind, numbers)}]`;
}

/** Counted by kind in the order of the row; spaces, hyphens and case make no other person. */
function numberOf(found: string, kind: PersonalKind, numbers: Map<string, number>): number {
  const key = `${kind} ${found.replaceAll(/[\s-]/gu, '').toLowerCase()}`;
  const known = numbers.get(key);
  if (known !== undefined) return known;
  const next = 1 + [...numbers.keys()].filter((other) => other.startsWith(`${kind} `)).length;
  numbers.set(key, next);
  return next;
}
