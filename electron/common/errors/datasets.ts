import type { ErrorRow } from './errorRow.ts';

/** What can go wrong with a data set once it is here. */
export const datasetErrors = {
  'datasets.notFound': {
    en: { what: 'There is no data set “{dataset}”.', next: 'List what there is with `inhouse data list`.' },
    'zh-CN': { what: '没有名为“{dataset}”的数据集。', next: '用 `inhouse data list` 查看现有数据集。' },
    exit: 3,
  },
  'datasets.ambiguous': {
    en: {
      what: 'Several data sets begin with “{dataset}”.',
      next: 'Give the whole name, or the id.',
    },
    'zh-CN': { what: '有多个数据集以“{dataset}”开头。', next: '请给出完整名称或编号。' },
    exit: 2,
  },
  'datasets.nameTaken': {
    en: { what: 'A data set is already called “{name}”.', next: 'Choose another name. Nothing was changed.' },
    'zh-CN': { what: '已有名为“{name}”的数据集。', next: '请另取一个名称。未做任何更改。' },
    exit: 4,
  },
  'datasets.rowNotFound': {
    en: {
      what: 'The data set has no row {row}.',
      next: 'It may have been removed; reload the table, or look among the removed rows.',
    },
    'zh-CN': {
      what: '数据集中没有第 {row} 行。',
      next: '它可能已被移除；请刷新表格，或在已移除的行中查找。',
    },
    exit: 3,
  },
  'datasets.rowChanged': {
    en: {
      what: 'Row {row} was changed by somebody else meanwhile. Your change was not saved and is still in the editor.',
      next: 'Reload the row, compare, and save again.',
    },
    'zh-CN': {
      what: '第 {row} 行同时被他人修改。您的更改尚未保存，仍在编辑器中。',
      next: '请刷新该行，比较后再保存。',
    },
    exit: 4,
  },
  'datasets.contentInvalid': {
    en: { what: 'The row does not fit the data set: {detail}.', next: 'Correct it and save again.' },
    'zh-CN': { what: '该行不符合数据集的要求：{detail}。', next: '请更正后再保存。' },
    exit: 4,
  },
  'datasets.schemaInvalid': {
    en: {
      what: 'This is not a JSON Schema that Inhouse can check rows with: {detail}.',
      next: 'Correct it (draft 2020-12, without references to other files). No row was looked at or changed.',
    },
    'zh-CN': {
      what: '这不是可用于检查行的 JSON Schema：{detail}。',
      next: '请更正（2020-12 草案，不引用其他文件）。尚未检查或更改任何行。',
    },
    exit: 4,
  },
  'datasets.labelUnknown': {
    en: {
      what: '“{label}” is not one of this data set’s labels ({labels}). The row was not changed.',
      next: 'Choose one of them, or add the label in the data set’s settings first.',
    },
    'zh-CN': {
      what: '“{label}”不在该数据集的标签中（{labels}）。该行未更改。',
      next: '请从中选择，或先在数据集设置中添加此标签。',
    },
    exit: 4,
  },
  'datasets.ownReview': {
    en: {
      what: 'Row {row} was last written or labelled by you, so somebody else has to review it. It was not changed.',
      next: 'Ask another person to review it.',
    },
    'zh-CN': {
      what: '第 {row} 行最近由您编写或标注，须由他人审核。该行未更改。',
      next: '请另一位人员审核。',
    },
    exit: 4,
  },
  'datasets.imageNotFound': {
    en: {
      what: 'The picture {image} is not in the data set’s folder. Its row and labels are unharmed.',
      next: 'Import the folder that it came from again, or put the data set’s pictures back from a backup.',
    },
    'zh-CN': {
      what: '数据集文件夹中没有图片 {image}。对应的行和标签不受影响。',
      next: '请重新导入原文件夹，或从备份恢复该数据集的图片。',
    },
    exit: 3,
  },
  'datasets.notUndoable': {
    en: {
      what: 'This step cannot be undone: {reason}.',
      next: 'Undo the later steps first, or correct the rows by hand.',
    },
    'zh-CN': { what: '此步骤无法撤销：{reason}。', next: '请先撤销之后的步骤，或手动更正相关行。' },
    exit: 4,
  },
  'datasets.nothingToUndo': {
    en: {
      what: 'There is no step left that could be undone.',
      next: 'The history says what was done and what was taken back.',
    },
    'zh-CN': { what: '没有可以撤销的步骤了。', next: '历史记录中有已做和已撤销的操作。' },
    exit: 4,
  },
  'datasets.busy': {
    en: {
      what: '“{dataset}” is being worked on ({work}).',
      next: 'Wait until that has ended, or cancel it under Jobs.',
    },
    'zh-CN': { what: '“{dataset}”正在处理中（{work}）。', next: '请等待完成，或在“任务”中取消。' },
    exit: 4,
  },
  'datasets.inUse': {
    en: {
      what: '“{dataset}” is being learnt from: {runs}.',
      next: 'Wait until the run has ended, or stop it. Nothing was removed.',
    },
    'zh-CN': {
      what: '“{dataset}”正在用于训练：{runs}。',
      next: '请等待训练结束或将其停止。未移除任何内容。',
    },
    exit: 4,
  },
  'datasets.fileLost': {
    en: {
      what: 'The file of the data set “{dataset}” is missing or damaged: {reason}.',
      next: 'Other data sets are unharmed. Put data.db back from a backup into the data directory, or remove the data set.',
    },
    'zh-CN': {
      what: '数据集“{dataset}”的文件缺失或损坏：{reason}。',
      next: '其他数据集不受影响。请从备份恢复 data.db 到数据目录，或移除该数据集。',
    },
    exit: 5,
  },
  'datasets.workerLost': {
    en: {
      what: 'The part of Inhouse that works on this data set stopped unexpectedly ({reason}). What was saved is safe.',
      next: 'Try again; if it happens again, send the diagnostics file to whoever looks after Inhouse.',
    },
    'zh-CN': {
      what: '处理该数据集的组件意外停止（{reason}）。已保存的内容是安全的。',
      next: '请重试；若再次发生，请将诊断文件发给 Inhouse 的维护人员。',
    },
    exit: 1,
  },
  'datasets.patternInvalid': {
    en: {
      what: '“{pattern}” is not a regular expression: {detail}.',
      next: 'Correct it. No row was looked at or changed.',
    },
    'zh-CN': {
      what: '“{pattern}”不是有效的正则表达式：{detail}。',
      next: '请更正。尚未检查或更改任何行。',
    },
    exit: 4,
  },
  'datasets.patternEndless': {
    en: {
      what: 'The rule “{rule}” was stopped: its regular expression did not come to an end on row {row} within {seconds} seconds. Nothing was changed.',
      next: 'Simplify “{pattern}”: a repetition inside a repetition, as in (a+)+, is the usual cause.',
    },
    'zh-CN': {
      what: '规则“{rule}”已被中止：其正则表达式在第 {row} 行运行超过 {seconds} 秒仍未结束。未做任何更改。',
      next: '请简化“{pattern}”：通常是重复中又套重复所致，例如 (a+)+。',
    },
    exit: 4,
  },
  'datasets.ruleNotFound': {
    en: {
      what: 'There is no rule {rule} in this data set.',
      next: 'List its rules; this one may have been removed.',
    },
    'zh-CN': { what: '此数据集中没有规则 {rule}。', next: '请查看规则列表；该规则可能已被移除。' },
    exit: 3,
  },
  'datasets.clusterGone': {
    en: {
      what: 'The group of near duplicates {cluster} is not there any more, or the row that was to stay has left it. No row was taken out.',
      next: 'Reload the groups; a search or an edit has changed them.',
    },
    'zh-CN': {
      what: '近似重复组 {cluster} 已不存在，或要保留的行已不在其中。未移除任何行。',
      next: '请刷新分组；它们已因查找或编辑而改变。',
    },
    exit: 3,
  },
  'datasets.findingGone': {
    en: {
      what: 'This place is not in the row any more: the row was edited, masked or taken out. Nothing was changed.',
      next: 'Reload the list.',
    },
    'zh-CN': {
      what: '该处内容已不在行中：该行已被编辑、遮盖或移除。未做任何更改。',
      next: '请刷新列表。',
    },
    exit: 3,
  },
  'datasets.ruleCannotReplace': {
    en: {
      what: 'The rule “{rule}” judges rows as a whole and cannot replace anything in them.',
      next: 'Let it remove or tag the rows instead. Nothing was changed.',
    },
    'zh-CN': {
      what: '规则“{rule}”针对整行判断，无法替换行中的内容。',
      next: '请改为移除或标记这些行。未做任何更改。',
    },
    exit: 4,
  },
} as const satisfies Record<string, ErrorRow>;
