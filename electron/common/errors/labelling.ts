import type { ErrorRow } from './errorRow.ts';

/** What can go wrong when rows are labelled by a machine, checked by people, and taken over from chats. */
export const labellingErrors = {
  'labelling.promptInvalid': {
    en: {
      what: 'The prompt has placeholders that stand for nothing: {detail}. No row was asked about.',
      next: 'Use {{question}}, {{answer}}, {{text}}, {{conversation}} and {{labels}}.',
    },
    'zh-CN': {
      what: '提示词中有无法识别的占位符：{detail}。尚未询问任何行。',
      next: '可用的占位符：{{question}}、{{answer}}、{{text}}、{{conversation}}、{{labels}}。',
    },
    exit: 4,
  },
  'labelling.promptBlind': {
    en: {
      what: 'The prompt says nothing of the row, so the model would be asked the same every time. No row was asked about.',
      next: 'Put {{conversation}}, {{question}}, {{answer}} or {{text}} where the row is to stand.',
    },
    'zh-CN': {
      what: '提示词没有引用行的内容，模型每次都会收到同样的问题。尚未询问任何行。',
      next: '请在合适的位置加入 {{conversation}}、{{question}}、{{answer}} 或 {{text}}。',
    },
    exit: 4,
  },
  'labelling.labelsAlike': {
    en: {
      what: 'Labels that differ only in case, width or spaces cannot be told apart in an answer: {labels}. No row was asked about.',
      next: 'Rename or remove them.',
    },
    'zh-CN': {
      what: '仅大小写、全半角或空格不同的标签无法在回答中区分：{labels}。尚未询问任何行。',
      next: '请重命名或删除这些标签。',
    },
    exit: 4,
  },
  'labelling.notDrawn': {
    en: {
      what: 'Row {row} does not wait for a check: it was not drawn, or somebody has checked or labelled it meanwhile. Your verdict was not saved.',
      next: 'Go on with the next row.',
    },
    'zh-CN': {
      what: '第 {row} 行不在待复核之列：未被抽中，或已被他人复核或标注。您的结论未保存。',
      next: '请继续下一行。',
    },
    exit: 4,
  },
  'feedback.kindUnfit': {
    en: {
      what: '“{dataset}” holds {kind} rows, which no conversation makes. The rating is stored; nothing was added.',
      next: 'Choose a data set of conversations, of pairs, or of good and bad answers.',
    },
    'zh-CN': {
      what: '“{dataset}”中的行类型为 {kind}，无法由对话生成。评分已保存，未添加任何行。',
      next: '请选择对话、偏好对或好坏评价类型的数据集。',
    },
    exit: 4,
  },
  'feedback.notAnswer': {
    en: {
      what: 'Only an answer that has been written can be rated or corrected. Nothing was changed.',
      next: 'Wait until the answer has ended, or choose another one.',
    },
    'zh-CN': {
      what: '只有已写完的回答才能评分或更正。未做任何更改。',
      next: '请等待回答结束，或选择其他回答。',
    },
    exit: 4,
  },
} as const satisfies Record<string, ErrorRow>;
