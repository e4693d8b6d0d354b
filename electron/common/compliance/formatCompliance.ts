import type { Language } from '../errors/appError.ts';
import { complianceTexts } from './complianceTexts.ts';
import { complianceParts, complianceStates, type Requirement } from './requirement.ts';

/** A document with a table for each part, and how many there are of each state. */
export function formatComplianceMarkdown(requirements: readonly Requirement[], language: Language): string {
  const { title, note, columns, parts, states } = complianceTexts[language];
  const counts = complianceStates.map(
    (state) => `${states[state]}: ${requirements.filter((each) => each.state === state).length}`,
  );
  const sections = complianceParts.flatMap((part) => {
    const rows = requirements.filter((each) => each.part === part);
    if (rows.length === 0) return [];
    const heads = [columns.id, columns.asks, columns.state, columns.does, columns.tests, columns.remains];
    const lines = rows.map((each) => {
      const { asks, does, remains } = each[language];
      const tests = each.tests.map((file) => `\`${file}\``).join('<br>');
      return rowOf([each.id, asks, states[each.state], does, tests, remains].map(cellOf));
    });
    return [`## ${parts[part]}`, '', rowOf(heads), rowOf(heads.map(() => '---')), ...lines, ''];
  });
  return [`# ${title}`, '', note, '', counts.join(' · '), '', ...sections].join('\n');
}

const rowOf = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
const cellOf = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

/** RFC 4180 with a byte order mark, so that spreadsheets read the characters; nothing in it begins like a formula. */
export function formatComplianceCsv(requirements: readonly Requirement[], language: Language): string {
  const { columns, parts, states } = complianceTexts[language];
  const head = [
    ...[columns.id, columns.part, columns.state, columns.asks],
    ...[columns.does, columns.tests, columns.remains],
  ];
  const rows = requirements.map((each) => {
    const { asks, does, remains } = each[language];
    return [each.id, parts[each.part], states[each.state], asks, does, each.tests.join('\n'), remains];
  });
  const lines = [head, ...rows].map((cells) => cells.map(quoted).join(','));
  return `\uFEFF${lines.join('\r\n')}\r\n`;
}

const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
