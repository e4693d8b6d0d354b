import type { ExportFormat, ExportLoss, ExportReport } from '../../../common/datasetExport.ts';
import type { RecordShape } from '../../../common/datasetFile.ts';

interface Counted {
  /** null: none. */
  readonly name: string | null;
  readonly rows: number;
}
/** An estimate within its 95% interval; null: nothing to estimate from. */
type Estimate = { readonly value: number; readonly low: number; readonly high: number } | null;

/** What a card says of an exported data set. Sizes in bytes, hashes in hex, moments in ISO 8601. */
export interface CardFacts {
  readonly dataset: { readonly name: string; readonly kind: string; readonly description: string };
  /** null: rows as they were, not a frozen version. */
  readonly version: {
    readonly number: number;
    readonly name: string;
    readonly notes: string;
    readonly actor: string;
    readonly at: string;
    readonly hash: string;
  } | null;
  readonly exportedAt: string;
  readonly tool: string;
  readonly shape: RecordShape;
  readonly format: ExportFormat;
  readonly report: ExportReport;
  readonly files: readonly { readonly name: string; readonly sizeBytes: number; readonly sha256: string }[];
  readonly splits: readonly Counted[];
  readonly labels: readonly Counted[];
  readonly languages: readonly Counted[];
  readonly sources: readonly {
    readonly name: string;
    readonly rows: number;
    readonly sizeBytes: number;
    readonly sha256: string | null;
    readonly licence: string | null;
  }[];
  /** Each kind of step in the words of the history, with the rows that it changed. */
  readonly cleaning: readonly { readonly kind: string; readonly steps: number; readonly rows: number }[];
  /** Rows whose content was erased after the freeze; they are not in the export. */
  readonly withdrawn: number;
  /** null: a model labelled nothing. */
  readonly labelCheck: {
    readonly modelLabelled: number;
    readonly checked: number;
    readonly accuracy: Estimate;
    readonly kappa: Estimate;
  } | null;
  /** Rows that stand in more than one split, or nearly so. */
  readonly leaking: number;
}

/** The card of an export: Markdown, in English, a function of the facts and of nothing else. */
export function exportCard(facts: CardFacts): string {
  const { dataset } = facts;
  const sections = [
    `# ${text(dataset.name)}`,
    dataset.description.trim() === '' ? '' : quoted(dataset.description),
    summary(facts),
    section('Not as in the data set', losses(facts.report)),
    section('Splits', counted('Split', facts.splits)),
    section('Labels', counted('Label', facts.labels)),
    section('Languages', counted('Language', facts.languages)),
    section('Sources and licences', sources(facts)),
    section('Cleaning and changes', cleaning(facts)),
    section('Check of labels', labelCheck(facts)),
    section('Leakage between splits', leakage(facts)),
    section('Withdrawn rows', withdrawn(facts)),
    section('Files', files(facts)),
  ];
  return `${sections.filter((part) => part !== '').join('\n\n')}\n`;
}

const section = (title: string, body: string): string => (body === '' ? '' : `## ${title}\n\n${body}`);

function summary({ dataset, version, report, shape, format, exportedAt, tool }: CardFacts): string {
  const state =
    version === null
      ? 'Rows as they were at the export; not a frozen version'
      : `Version ${version.number}${version.name === '' ? '' : ` (${text(version.name)})`}, frozen by ${text(version.actor)} on ${version.at}`;
  const lines = [
    `- ${number(report.rows)} rows of the kind \`${dataset.kind}\`, written as \`${shape}\` in \`${format}\``,
    `- ${state}`,
    ...(version === null ? [] : [`- Hash of the version (SHA-256): \`${version.hash}\``]),
    `- Exported on ${exportedAt} by ${text(tool)}`,
  ];
  const notes = version?.notes.trim() ?? '';
  return notes === '' ? lines.join('\n') : `${lines.join('\n')}\n\n${quoted(notes)}`;
}

const lossSentences = {
  toolCalls: 'left out: they call tools, which the shape has no place for',
  severalTurns: 'left out: they hold several questions and answers, and the shape holds one',
  callSpelling: 'left out: a call of a tool is not written as a name with arguments',
  callSpaces: 'written with the same calls of tools, whose JSON has other blanks',
  pictureLabels: 'written without the labels of the whole picture: the format knows labels of boxes only',
  otherColumns: 'written without some other columns of their source, for which the table has no column',
  formula:
    "have a mark (') before a cell that a spreadsheet would otherwise run as a formula; remove it before training",
} as const satisfies Record<ExportLoss, string>;

function losses({ losses: found }: ExportReport): string {
  return found
    .map(({ loss, count, first }) => {
      const more = count > first.length ? ', …' : '';
      return `- ${number(count)} rows ${lossSentences[loss]} (rows ${first.join(', ')}${more})`;
    })
    .join('\n');
}

const counted = (title: string, rows: readonly Counted[]): string =>
  table(
    [title, 'Rows'],
    rows.map((row) => [row.name === null ? '–' : text(row.name), number(row.rows)]),
  );

const sources = ({ sources: found }: CardFacts): string =>
  table(
    ['File', 'Rows', 'Licence', 'Bytes', 'SHA-256'],
    found.map(({ name, rows, licence, sizeBytes, sha256 }) => [
      text(name),
      number(rows),
      licence === null ? 'not stated' : text(licence),
      number(sizeBytes),
      sha256 === null ? 'not read to its end' : `\`${sha256}\``,
    ]),
  );

const cleaning = ({ cleaning: steps }: CardFacts): string =>
  table(
    ['Step', 'Times', 'Rows changed'],
    steps.map(({ kind, steps: times, rows }) => [text(kind), number(times), number(rows)]),
  );

function labelCheck({ labelCheck: check }: CardFacts): string {
  if (check === null || check.modelLabelled === 0) return '';
  return [
    `- ${number(check.modelLabelled)} rows were labelled by a model; people looked at ${number(check.checked)} of them, drawn at random by label`,
    `- Accuracy of the model's labels: ${estimate(check.accuracy)}`,
    `- Cohen's kappa between the model and people: ${estimate(check.kappa)}`,
  ].join('\n');
}

const estimate = (of: Estimate): string =>
  of === null
    ? 'not enough to estimate'
    : `${of.value.toFixed(3)} (95% interval ${of.low.toFixed(3)} to ${of.high.toFixed(3)})`;

const leakage = ({ splits, leaking }: CardFacts): string =>
  splits.filter(({ name }) => name !== null).length < 2
    ? ''
    : leaking === 0
      ? 'No rows that are equal, nearly equal or ask the same stand in different splits.'
      : `${number(leaking)} rows are equal or nearly equal to rows of another split, or ask the same.`;

const withdrawn = ({ withdrawn: count }: CardFacts): string =>
  count === 0
    ? ''
    : `${number(count)} rows of the version were withdrawn and their content erased; they are not in the files. Copies that were exported before still hold them.`;

const files = ({ files: written }: CardFacts): string =>
  table(
    ['File', 'Bytes', 'SHA-256'],
    written.map(({ name, sizeBytes, sha256 }) => [text(name), number(sizeBytes), `\`${sha256}\``]),
  );

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

const number = (value: number): string => value.toLocaleString('en-US');

/** Names come from files and people: nothing in them is Markdown, HTML, or another line. */
const text = (value: string): string =>
  value
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu, ' ')
    .trim()
    .replace(/[\\`*_[\]<>|#&]/g, '\\$&');

const quoted = (value: string): string =>
  value
    .trim()
    .split(/\r?\n/)
    .map((line) => `> ${text(line)}`)
    .join('\n');
