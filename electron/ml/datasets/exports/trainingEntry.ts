import type { ExportFormat } from '../../../common/datasetExport.ts';
import type { RecordShape } from '../../../common/datasetFile.ts';

/** An entry of LLaMA-Factory's `dataset_info.json`: how its columns are called in the file. */
export interface TrainingEntry {
  readonly file_name: string;
  readonly formatting?: 'sharegpt' | 'openai';
  readonly ranking?: true;
  readonly columns: Readonly<Record<string, string>>;
  readonly tags?: Readonly<Record<string, string>>;
}

const roleTags = {
  role_tag: 'role',
  content_tag: 'content',
  user_tag: 'user',
  assistant_tag: 'assistant',
  observation_tag: 'tool',
  system_tag: 'system',
} as const;

const entries = {
  alpaca: {
    columns: {
      prompt: 'instruction',
      query: 'input',
      response: 'output',
      system: 'system',
      history: 'history',
      tools: 'tools',
    },
  },
  promptCompletion: {
    columns: { prompt: 'prompt', response: 'completion', system: 'system', tools: 'tools' },
  },
  sharegpt: {
    formatting: 'sharegpt',
    columns: { messages: 'conversations', system: 'system', tools: 'tools' },
  },
  messages: { formatting: 'sharegpt', columns: { messages: 'messages', tools: 'tools' }, tags: roleTags },
  preference: {
    formatting: 'sharegpt',
    ranking: true,
    columns: {
      messages: 'conversations',
      chosen: 'chosen',
      rejected: 'rejected',
      system: 'system',
      tools: 'tools',
    },
  },
  kto: {
    formatting: 'sharegpt',
    columns: { messages: 'messages', kto_tag: 'label', tools: 'tools' },
    tags: roleTags,
  },
  text: { columns: { prompt: 'text' } },
} as const satisfies Record<Exclude<RecordShape, 'image'>, Omit<TrainingEntry, 'file_name'>>;

/** Files whose lists are lists; in CSV and TSV they are text, which LLaMA-Factory takes for shapes without any. */
const typed: readonly ExportFormat[] = ['json', 'jsonl', 'parquet'];
const flatShapes: readonly RecordShape[] = ['promptCompletion', 'text'];

/**
 * The entry for an exported file; null: LLaMA-Factory cannot read it. A shape's own columns may be absent from every record
 * (a system text, tools): LLaMA-Factory reads that as none, of columns that are in no record it is not told.
 */
export function trainingEntry(file: {
  readonly name: string;
  readonly shape: RecordShape;
  readonly format: ExportFormat;
  /** Columns that at least one record has. */
  readonly used: ReadonlySet<string>;
}): TrainingEntry | null {
  const { name, shape, format, used } = file;
  if (shape === 'image' || !(typed.includes(format) || (format === 'csv' && flatShapes.includes(shape))))
    return null;
  const { columns, ...entry } = entries[shape];
  // Calls of tools in OpenAI's spelling need a converter that older releases lack.
  const rest = 'tags' in entry && used.has('tools') ? { ...entry, formatting: 'openai' as const } : entry;
  const kept = Object.entries(columns).filter(([, column]) => used.has(column));
  return { file_name: name, ...rest, columns: Object.fromEntries(kept) };
}
