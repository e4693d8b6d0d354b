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
  'dataFile.empty': {
    en: {
      what: '{file} is empty.',
      next: 'Check the file where it came from; it may have been copied only half.',
    },
    'zh-CN': { what: '{file} 是空文件。', next: '请检查该文件的来源，可能没有复制完整。' },
    exit: 4,
  },
  'dataFile.archive': {
    en: {
      what: '{file} is a compressed archive ({found}), not a table or text.',
      next: 'Unpack it and import the files in it.',
    },
    'zh-CN': { what: '{file} 是压缩包（{found}），不是表格或文本。', next: '请先解压，再导入其中的文件。' },
    exit: 4,
  },
  'dataFile.document': {
    en: {
      what: '{file} is a document ({found}) that rows cannot be read from.',
      next: 'Save it as text, Markdown, CSV or XLSX in the program that it comes from, and import that.',
    },
    'zh-CN': {
      what: '{file} 是无法读取数据行的文档（{found}）。',
      next: '请在原程序中另存为文本、Markdown、CSV 或 XLSX，再导入。',
    },
    exit: 4,
  },
  'dataFile.picture': {
    en: {
      what: '{file} is a picture, not a table or text.',
      next: 'To import pictures, choose the folder that they are in.',
    },
    'zh-CN': { what: '{file} 是图片，不是表格或文本。', next: '如需导入图片，请选择图片所在的文件夹。' },
    exit: 4,
  },
  'dataFile.program': {
    en: {
      what: '{file} holds code that runs when it is opened ({found}). It was not opened.',
      next: 'Ask for the data as JSONL, CSV or Parquet.',
    },
    'zh-CN': {
      what: '{file} 含有打开时会运行的代码（{found}），因此没有打开。',
      next: '请向提供者索取 JSONL、CSV 或 Parquet 格式的数据。',
    },
    exit: 4,
  },
  'dataFile.binary': {
    en: {
      what: '{file} is not text, whatever its name says.',
      next: 'Check that it is the right file and was copied whole.',
    },
    'zh-CN': { what: '{file} 不是文本文件，与其文件名不符。', next: '请确认选对了文件，并且复制完整。' },
    exit: 4,
  },
  'dataFile.linked': {
    en: { what: '{file} is a link to another place and was not followed.', next: 'Choose the file itself.' },
    'zh-CN': { what: '{file} 是指向别处的链接，没有跟随读取。', next: '请直接选择原文件。' },
    exit: 4,
  },
  'dataFile.schemaInvalid': {
    en: {
      what: 'The schema of the data set cannot be used: {detail}.',
      next: 'Correct it in the settings of the data set. Nothing was imported.',
    },
    'zh-CN': { what: '数据集的模式无法使用：{detail}。', next: '请在数据集设置中更正。未导入任何内容。' },
    exit: 4,
  },
  'dataFile.damaged': {
    en: {
      what: '{file} is damaged, or was copied only half ({detail}).',
      next: 'Copy it again from where it came from. Rows that were read before the damage stay.',
    },
    'zh-CN': {
      what: '{file} 已损坏，或没有复制完整（{detail}）。',
      next: '请从来源处重新复制该文件。损坏处之前已读取的行会保留。',
    },
    exit: 4,
  },
  'dataFile.unsupported': {
    en: {
      what: '{file} uses something that Inhouse does not read: {detail}.',
      next: 'Write it again in the program that it comes from, without that, or as JSONL or CSV.',
    },
    'zh-CN': {
      what: '{file} 使用了 Inhouse 无法读取的特性：{detail}。',
      next: '请在原程序中去掉该特性后重新保存，或另存为 JSONL 或 CSV。',
    },
    exit: 4,
  },
  'dataFile.unpacksTooLarge': {
    en: {
      what: '{part} in {file} would unpack to {sizeMB} MB, {ratio} times its size. It was not unpacked.',
      next: 'Check where the file comes from: it may be made to fill the disk. If it is right, save the sheet as CSV.',
    },
    'zh-CN': {
      what: '{file} 中的 {part} 解压后将达 {sizeMB} MB，是其大小的 {ratio} 倍，因此没有解压。',
      next: '请核实文件来源：它可能是为占满磁盘而制作的。如果文件无误，请将工作表另存为 CSV。',
    },
    exit: 4,
  },
  'dataFile.locked': {
    en: {
      what: '{file} is protected by a password.',
      next: 'Open it in the program that it comes from, remove the password, and save it again.',
    },
    'zh-CN': { what: '{file} 受密码保护。', next: '请在原程序中打开，去掉密码后重新保存。' },
    exit: 4,
  },
  'dataFile.oldWorkbook': {
    en: {
      what: '{file} is a workbook of Excel 97–2003, or one with a password. Inhouse reads XLSX without one.',
      next: 'Open it in Excel or WPS, remove the password if it has one, and save it as .xlsx.',
    },
    'zh-CN': {
      what: '{file} 是 Excel 97–2003 格式或带密码的工作簿。Inhouse 只能读取不带密码的 XLSX。',
      next: '请用 Excel 或 WPS 打开，去掉密码（如有），另存为 .xlsx。',
    },
    exit: 4,
  },
  'dataFile.noWorkbook': {
    en: {
      what: '{file} is not an XLSX workbook, whatever its name says.',
      next: 'Check that it is the right file. If it is an archive, unpack it and import the files in it.',
    },
    'zh-CN': {
      what: '{file} 不是 XLSX 工作簿，与其文件名不符。',
      next: '请确认选对了文件。如果它是压缩包，请先解压，再导入其中的文件。',
    },
    exit: 4,
  },
  'dataFile.sheetMissing': {
    en: { what: '{file} has no sheet “{sheet}”.', next: 'Choose one of its sheets in the preview.' },
    'zh-CN': { what: '{file} 中没有名为“{sheet}”的工作表。', next: '请在预览中选择一个工作表。' },
    exit: 4,
  },
  'dataFile.noPictures': {
    en: {
      what: 'There are no pictures in {folder}.',
      next: 'Choose the folder that holds the pictures, or one above it. Links and hidden folders are not looked into.',
    },
    'zh-CN': {
      what: '{folder} 中没有图片。',
      next: '请选择存放图片的文件夹或其上级文件夹。链接和隐藏文件夹不会被读取。',
    },
    exit: 4,
  },
} as const satisfies Record<string, ErrorRow>;
