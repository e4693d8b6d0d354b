import type { ErrorRow } from './errorRow.ts';

/** What can be wrong with a file that rows are read from. Nothing of these touches the file or the data set. */
export const datasetFileErrors = {
  'dataFile.unknownFormat': {
    en: {
      what: '{file} is not a kind of file that rows can be read from.',
      next: 'Use JSONL, JSON, CSV, TSV, Parquet, XLSX, text, Markdown, or a folder of images.',
    },
    'zh-CN': {
      what: '无法从 {file} 这种文件中读取数据。',
      next: '请使用 JSONL、JSON、CSV、TSV、Parquet、XLSX、文本、Markdown 或图片文件夹。',
    },
    exit: 4,
  },
  'dataFile.changed': {
    en: {
      what: '{file} is not the same file any more as when this import began.',
      next: 'What was imported stays. Start a new import of the file; rows that are here already are not added again.',
    },
    'zh-CN': {
      what: '{file} 与导入开始时已不是同一个文件。',
      next: '已导入的内容保留。请重新导入该文件；已有的行不会重复添加。',
    },
    exit: 4,
  },
} as const satisfies Record<string, ErrorRow>;
