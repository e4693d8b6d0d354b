import type { ErrorRow } from './errorRow.ts';

/** Texts and token ids that a model is measured on, and what measuring can find. */
export const measuringErrors = {
  'text.notText': {
    en: {
      what: '{name} is not UTF-8 text ({reason}). Nothing was measured.',
      next: 'Save it as plain UTF-8 text (in a word processor: "Plain text", encoding UTF-8) and choose that file.',
    },
    'zh-CN': {
      what: '{name} 不是 UTF-8 文本（{reason}）。未进行任何测量。',
      next: '请将其另存为 UTF-8 编码的纯文本文件，然后选择该文件。',
    },
    exit: 4,
  },
  'text.tooLarge': {
    en: {
      what: '{name} has {sizeBytes} bytes; a text to measure with may have {limitBytes}. Nothing was measured.',
      next: 'Take a part of it: a few thousand words already give a steady number.',
    },
    'zh-CN': {
      what: '{name} 有 {sizeBytes} 字节，而测量文本最多 {limitBytes} 字节。未进行任何测量。',
      next: '请截取其中一部分：几千个词即可得到稳定的结果。',
    },
    exit: 4,
  },
  'text.tooShort': {
    en: {
      what: '{name} makes only {tokens} tokens; at least {needed} are needed. Nothing was measured.',
      next: 'Choose a longer text; a few thousand words give a steady number.',
    },
    'zh-CN': {
      what: '{name} 只有 {tokens} 个词元，至少需要 {needed} 个。未进行任何测量。',
      next: '请选择更长的文本；几千个词即可得到稳定的结果。',
    },
    exit: 4,
  },
  'tokens.none': {
    en: { what: 'There are no token ids to run.', next: 'Give at least one token id.' },
    'zh-CN': { what: '没有可运行的词元编号。', next: '请至少给出一个词元编号。' },
    exit: 2,
  },
  'tokens.outOfVocabulary': {
    en: {
      what: 'Token {id} at position {position} is not in the vocabulary: this model knows the ids 0 to {highestId}. Nothing was written.',
      next: 'Check the ids, and that they were made with the tokenizer of this model.',
    },
    'zh-CN': {
      what: '位置 {position} 的词元 {id} 不在词表中：该模型的词元编号为 0 到 {highestId}。未写入任何内容。',
      next: '请检查编号，并确认它们由该模型的分词器生成。',
    },
    exit: 4,
  },
  'tokens.overContext': {
    en: {
      what: '{tokens} tokens do not fit into the context of this model, which is {contextLength}. Nothing was written.',
      next: 'Give at most {contextLength} token ids at once.',
    },
    'zh-CN': {
      what: '{tokens} 个词元超出该模型的上下文长度（{contextLength}）。未写入任何内容。',
      next: '请一次最多给出 {contextLength} 个词元编号。',
    },
    exit: 4,
  },
  'evaluation.nothingToAsk': {
    en: {
      what: 'None of the {rows} test rows can be asked or scored: they have no answers, are too long for the model, or are not text.',
      next: 'Choose a split or a version whose rows have answers.',
    },
    'zh-CN': {
      what: '{rows} 行测试数据均无法用于提问或评分：没有回答、超出模型的长度，或不是文本。',
      next: '请选择行中带有回答的部分或版本。',
    },
    exit: 4,
  },
  'quality.notMeasured': {
    en: {
      what: 'The quality of the {precision} version could not be measured ({reason}). The version itself was made.',
      next: 'Ask for its report again to see why: `inhouse models quality`.',
    },
    'zh-CN': {
      what: '无法测量 {precision} 版本的质量（{reason}）。该版本本身已生成。',
      next: '请重新生成报告以查看原因：`inhouse models quality`。',
    },
    exit: 4,
  },
  'cache.notMeasured': {
    en: {
      what: 'The {precision} version of this model has not been measured with an 8-bit cache on this computer, so it is not run with one. Nothing was changed.',
      next: 'Measure its quality with the 8-bit cache first; the choice is open once that report has passed.',
    },
    'zh-CN': {
      what: '此模型的 {precision} 版本尚未在本机上用 8 位缓存测量过，因此不会使用它运行。没有任何更改。',
      next: '请先用 8 位缓存测量其质量；报告通过后即可选择。',
    },
    exit: 4,
  },
  'cache.gateFailed': {
    en: {
      what: 'With an 8-bit cache, the {precision} version ({profile}) of this model is measurably worse than its source: perplexity {change}, allowed {limit}. It goes on with the full cache.',
      next: 'Keep the full cache for this version; a shorter context takes less memory, too.',
    },
    'zh-CN': {
      what: '使用 8 位缓存时，此模型的 {precision} 版本（{profile}）明显差于源模型：困惑度 {change}，允许 {limit}。它将继续使用完整缓存。',
      next: '请为此版本保留完整缓存；缩短上下文也能减少内存占用。',
    },
    exit: 4,
  },
  'quality.notFinite': {
    en: {
      what: '{judged} computed values that are not numbers on {name}, so its quality cannot be measured. Stored data is unharmed.',
      next: 'Verify the model. If it is unharmed, use another precision or the exact profile: the numbers of this one overflow.',
    },
    'zh-CN': {
      what: '{judged} 在 {name} 上计算出了无效数值，无法测量其质量。已存储的数据未受影响。',
      next: '请校验模型。若模型未损坏，请改用其他精度或“精确”模式：当前精度发生了数值溢出。',
    },
    exit: 4,
  },
} as const satisfies Record<string, ErrorRow>;
