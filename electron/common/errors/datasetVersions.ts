import type { ErrorRow } from './errorRow.ts';

/** What can go wrong when data sets are divided, frozen, compared, given out and withdrawn from. */
export const datasetVersionErrors = {
  'datasets.versionNotFound': {
    en: {
      what: 'The data set has no version {version}.',
      next: 'List what there is with `inhouse data versions`.',
    },
    'zh-CN': { what: '该数据集没有版本 {version}。', next: '用 `inhouse data versions` 查看现有版本。' },
    exit: 3,
  },
  'datasets.sharesInvalid': {
    en: {
      what: 'The rows cannot be divided so: {detail}. No row was changed.',
      next: 'Give every split a name of its own and shares that add up to 100%.',
    },
    'zh-CN': {
      what: '无法这样划分：{detail}。未更改任何行。',
      next: '请为每个部分取不同的名称，并使占比合计为 100%。',
    },
    exit: 4,
  },
  'datasets.checkNeeded': {
    en: {
      what: 'No version was made: people have not yet checked enough of what a model labelled. Still missing: {missing}.',
      next: 'Draw and check these rows under Labelling, then freeze again.',
    },
    'zh-CN': {
      what: '未生成版本：模型标注的数据尚未经过足够的人工抽查。还缺：{missing}。',
      next: '请在“标注”中抽取并检查这些行，然后重新固化版本。',
    },
    exit: 4,
  },
  'datasets.nothingToFreeze': {
    en: { what: 'The data set has no rows, so there is nothing to freeze.', next: 'Import rows first.' },
    'zh-CN': { what: '该数据集没有任何行，无法固化版本。', next: '请先导入数据。' },
    exit: 4,
  },
  'datasets.rowWithdrawn': {
    en: {
      what: 'What row {row} said was withdrawn and erased, so it cannot be changed or put back.',
      next: 'Look under Versions for when and why it was withdrawn.',
    },
    'zh-CN': {
      what: '第 {row} 行的内容已被撤回并清除，无法修改或恢复。',
      next: '可在“版本”中查看撤回的时间和原因。',
    },
    exit: 4,
  },
  'datasets.stepFinal': {
    en: {
      what: 'This step cannot be undone any more: a version was frozen since, or rows were withdrawn, and what it had replaced is gone for good.',
      next: 'Correct the rows by hand. Nothing was changed.',
    },
    'zh-CN': {
      what: '此步骤已无法撤销：之后固化了版本或撤回了数据，被替换的内容已彻底清除。',
      next: '请手动更正相关行。未做任何更改。',
    },
    exit: 4,
  },
  'datasets.exportExists': {
    en: {
      what: 'There is already something called “{name}” in that folder. It was not touched, and nothing was written.',
      next: 'Choose another name or another folder.',
    },
    'zh-CN': {
      what: '该文件夹中已有名为“{name}”的内容，未作改动，也未写入任何文件。',
      next: '请换一个名称或文件夹。',
    },
    exit: 4,
  },
  'datasets.exportUnfit': {
    en: {
      what: 'Rows of this data set are not written as {shape} in {format}.',
      next: 'Choose one of the forms that its kind has; nothing was written.',
    },
    'zh-CN': {
      what: '此类数据集不能以 {format} 格式的 {shape} 形式导出。',
      next: '请选择适合该类型的形式；未写入任何文件。',
    },
    exit: 4,
  },
  'datasets.exportTooLarge': {
    en: {
      what: 'The export is larger than {megabytes} MB, which is more than a browser is handed at once. Nothing is left of it.',
      next: 'Export into a folder of the computer on which Inhouse runs, or narrow the rows by a filter.',
    },
    'zh-CN': {
      what: '导出内容超过 {megabytes} MB，无法一次交给浏览器下载，未保留任何文件。',
      next: '请导出到运行 Inhouse 的电脑上的文件夹，或用筛选减少行数。',
    },
    exit: 4,
  },
  'datasets.downloadGone': {
    en: { what: 'The file that was prepared for download is no longer there.', next: 'Export again.' },
    'zh-CN': { what: '为下载准备的文件已不存在。', next: '请重新导出。' },
    exit: 3,
  },
  'datasets.sourceMissing': {
    en: {
      what: 'The version has rows from “{file}”, and that file was not given.',
      next: 'Give every file that the rows came from; they are listed under Sources.',
    },
    'zh-CN': {
      what: '该版本包含来自“{file}”的行，但未提供此文件。',
      next: '请提供所有来源文件，列表见“来源”。',
    },
    exit: 4,
  },
  'datasets.sourceDiffers': {
    en: {
      what: 'The file given for “{file}” is not the one that the rows came from: its content differs.',
      next: 'Look for the file as it was when it was imported. Nothing was changed.',
    },
    'zh-CN': {
      what: '为“{file}”提供的文件与导入时的文件不同：内容不一致。',
      next: '请找到导入时的原始文件。未做任何更改。',
    },
    exit: 4,
  },
  'datasets.leakage': {
    en: {
      what: '{rows} rows of version {version} stand in more than one split in the same or nearly the same words. What is measured with it would look better than it is.',
      next: 'Divide the rows anew (equal and similar ones are kept together) and freeze another version.',
    },
    'zh-CN': {
      what: '版本 {version} 中有 {rows} 行以相同或相近的内容出现在不同的划分里，用它测得的结果会虚高。',
      next: '请重新划分（相同和相近的行会归入同一部分），再固化一个新版本。',
    },
    exit: 4,
  },
} as const satisfies Record<string, ErrorRow>;
