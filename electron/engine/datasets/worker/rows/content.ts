import { existsSync } from 'node:fs';
import path from 'node:path';
import type { ContentOf, DatasetKind, RowContent, Turn } from '../../../../common/datasetRow.ts';
import { AppError } from '../../../../common/errors/appError.ts';
import { checkTurns, type endings, isMisfit } from '../../../../ml/datasets/formats/turns.ts';
import { contentFields, type StoredContent } from '../content.ts';
import type { DatasetFile } from '../datasetFile.ts';
import { schemaMisfit } from '../derived.ts';
import { readDatasetSettings } from '../settings.ts';

/** The folder of a data set's pictures: `HASH` and `HASH.thumbnail.webp`. */
export function imageFolder({ folder }: Pick<DatasetFile, 'folder'>): string {
  return path.join(folder, 'images');
}

/**
 * What somebody has written, as it is stored: of the data set's kind, with turns in an order that makes sense, and meeting the
 * data set's schema. Throws `datasets.contentInvalid`.
 */
export function acceptContent(file: DatasetFile, content: RowContent): StoredContent {
  const { kind } = readDatasetSettings(file);
  if (kindOf(content) !== kind) throw invalid(`a row of this data set is of the kind ${kind}`);
  const stored = contentFields(content);
  const canonical = JSON.parse(stored.content) as RowContent;
  const misfit =
    (checks[kind] as (content: RowContent, file: DatasetFile) => string | null)(canonical, file) ??
    schemaMisfit(file, canonical);
  if (misfit !== null) throw invalid(misfit);
  return stored;
}

function invalid(detail: string): AppError {
  return new AppError('datasets.contentInvalid', { detail });
}

function kindOf(content: RowContent): DatasetKind {
  if ('text' in content) return 'text';
  if ('image' in content) return 'image';
  if ('chosen' in content) return 'preference';
  return 'good' in content ? 'rated' : 'chat';
}

type Checks = {
  readonly [Kind in DatasetKind]: (content: ContentOf[Kind], file: DatasetFile) => string | null;
};

/** What is wrong with it; null: nothing. */
const checks: Checks = {
  chat: ({ turns }) => checkConversation(turns, 'answer'),
  preference: ({ turns, chosen, rejected }) =>
    checkConversation(turns, 'question') ?? emptyOf({ chosen, rejected }),
  rated: ({ turns }) => checkConversation(turns, 'answer'),
  text: ({ text }) => emptyOf({ text }),
  image: ({ image, boxes, width, height }, file) => {
    const isKnown = /^[0-9a-f]{64}$/.test(image) && existsSync(path.join(imageFolder(file), image));
    if (!isKnown) return 'image is not one of this data set’s pictures';
    const isInside = boxes.every(
      (box) => box.x >= 0 && box.y >= 0 && box.x + box.width <= width && box.y + box.height <= height,
    );
    return isInside ? null : 'boxes reach beyond the picture';
  },
};

function checkConversation(turns: readonly Turn[], ending: keyof typeof endings): string | null {
  const found = checkTurns(turns, ending, 'turns');
  if (isMisfit(found)) return found.detail;
  const empty = turns.findIndex(({ role, content }) => role !== 'tool' && content === '');
  return empty < 0 ? null : `turns[${empty}] is empty`;
}

function emptyOf(texts: Readonly<Record<string, string>>): string | null {
  const empty = Object.entries(texts).find(([, text]) => text === '');
  return empty ? `${empty[0]} is empty` : null;
}
