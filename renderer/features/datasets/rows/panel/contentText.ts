import type { TFunction } from 'i18next';
import type { Written } from './drafts.ts';

/** Everything that was written of a row as one text, so that two of them can be compared. */
export function contentText({ content, note }: Written, t: TFunction): string {
  const parts = [...contentParts({ content }, t)];
  return [...parts, ...(note === null ? [] : [`${t('datasetRows.note')}: ${note}`])].join('\n');
}

function contentParts({ content }: Pick<Written, 'content'>, t: TFunction): string[] {
  if ('text' in content) return [content.text];
  if ('image' in content) return [...content.labels, ...content.boxes.map(({ label }) => label)];
  const turns = content.turns.map((turn) => `${t(`datasetRows.role.${turn.role}`)}: ${turn.content}`);
  if ('chosen' in content)
    turns.push(
      `${t('datasetRows.chosen')}: ${content.chosen}`,
      `${t('datasetRows.rejected')}: ${content.rejected}`,
    );
  if ('good' in content) turns.push(t(content.good ? 'datasetRows.good' : 'datasetRows.notGood'));
  return turns;
}
