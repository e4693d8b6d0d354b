import type { ErrorRow } from './errorRow.ts';

/** Graphs, quantization, sessions, tokenizers, templates, chat. */
export const runningErrors = {
  'tokenizer.invalid': {
    en: {
      what: 'The tokenizer of this model cannot be used: {detail}. Nothing was changed.',
      next: 'Download the model again, or choose one whose tokenizer.json is supported (BPE, Unigram, WordPiece).',
    },
    'zh-CN': {
      what: '无法使用该模型的分词器：{detail}。未做任何更改。',
      next: '请重新获取模型，或选择 tokenizer.json 受支持的模型（BPE、Unigram、WordPiece）。',
    },
    exit: 4,
  },
  'tokenizer.tooSlow': {
    en: {
      what: 'The tokenizer of this model did not finish a text within {limitMs} ms and was stopped: its regular expression may run for ever. Nothing was changed.',
      next: 'Do not use this model unless you trust where it comes from; get it from its original publisher.',
    },
    'zh-CN': {
      what: '该模型的分词器未能在 {limitMs} 毫秒内处理完文本，已被终止：其正则表达式可能永不结束。未做任何更改。',
      next: '除非信任其来源，否则请勿使用该模型；请从原发布者处获取。',
    },
    exit: 4,
  },
  'tokenizer.idOutOfRange': {
    en: {
      what: 'The tokenizer made token {id}, but the model knows only {vocabSize} tokens: the two do not belong together.',
      next: 'Import the model again with the tokenizer files of the same publisher.',
    },
    'zh-CN': {
      what: '分词器产生了词元 {id}，但模型只有 {vocabSize} 个词元：两者不匹配。',
      next: '请使用同一发布者的分词器文件重新导入模型。',
    },
    exit: 4,
  },
  'template.invalid': {
    en: {
      what: 'The chat template of this model cannot be used: {detail}. The model itself is unharmed.',
      next: 'Get the template again from the publisher of the model; without one, a plain template is used.',
    },
    'zh-CN': {
      what: '无法使用该模型的对话模板：{detail}。模型本身未受影响。',
      next: '请从模型发布者处重新获取模板；没有模板时将使用通用模板。',
    },
    exit: 4,
  },
  'template.refused': {
    en: {
      what: 'The chat template of this model refuses this conversation: {detail}',
      next: 'Change the conversation (for example leave out the system prompt), or use another model.',
    },
    'zh-CN': {
      what: '该模型的对话模板拒绝了此对话：{detail}',
      next: '请修改对话（例如去掉系统提示词），或使用其他模型。',
    },
    exit: 4,
  },
  'template.tooMuchWork': {
    en: {
      what: 'The chat template of this model was stopped: it {detail}. The conversation is unharmed.',
      next: 'Do not use this model unless you trust where it comes from.',
    },
    'zh-CN': {
      what: '该模型的对话模板已被终止：{detail}。对话未受影响。',
      next: '除非信任其来源，否则请勿使用该模型。',
    },
    exit: 4,
  },
  'chat.promptTooLong': {
    en: {
      what: 'The system prompt and the last message take {tokens} tokens; the model has room for {contextLength}. Nothing was left out or lost.',
      next: 'Shorten the message or the system prompt, or use a model with a longer context.',
    },
    'zh-CN': {
      what: '系统提示词和最后一条消息共 {tokens} 个词元，而模型只能容纳 {contextLength} 个。没有内容被删除或丢失。',
      next: '请缩短消息或系统提示词，或使用上下文更长的模型。',
    },
    exit: 4,
  },
  'chat.conversationFull': {
    en: {
      what: 'This conversation holds {megabytes} MB of text with this message; more than {mostMegabytes} MB cannot be shown at once. Everything in it stays as it is, and the message was not sent.',
      next: 'Send a shorter message, or begin a new conversation.',
    },
    'zh-CN': {
      what: '加上这条消息，此对话的文本将达到 {megabytes} MB，而一次最多只能显示 {mostMegabytes} MB。对话内容保持不变，消息未发送。',
      next: '请缩短消息，或开始新对话。',
    },
    exit: 4,
  },
  'chat.contextTrimmed': {
    en: {
      what: 'The context is full: the model was not shown the oldest {turns} turn(s) of this conversation. They stay stored.',
      next: 'Begin a new conversation where they no longer matter, or use a model with a longer context.',
    },
    'zh-CN': {
      what: '上下文已满：模型没有看到此对话最早的 {turns} 轮。这些内容仍然保存。',
      next: '若不再需要它们，请开始新对话；或使用上下文更长的模型。',
    },
    exit: 4,
  },
  'chat.templateFallback': {
    en: {
      what: 'The model brings no chat template, so a plain one is used.',
      next: 'Answers may be worse if the model was trained on another form.',
    },
    'zh-CN': {
      what: '该模型没有自带对话模板，正在使用通用模板。',
      next: '如果模型训练时使用了其他格式，回答质量可能下降。',
    },
    exit: 4,
  },
  'chat.noQuestion': {
    en: { what: 'The conversation has no message to answer.', next: 'Write a message first.' },
    'zh-CN': { what: '对话中没有需要回答的消息。', next: '请先输入一条消息。' },
    exit: 2,
  },
  'weights.notFinite': {
    en: {
      what: 'The tensor {tensor} holds values that are not numbers (NaN or infinity), so the model cannot compute anything. The imported files are unharmed; no variant was made.',
      next: 'Get the model again from its publisher; verify it first if it was copied from a medium.',
    },
    'zh-CN': {
      what: '张量 {tensor} 含有无效数值（NaN 或无穷大），模型无法进行任何计算。已导入的文件未受影响，没有生成任何版本。',
      next: '请从发布者处重新获取模型；若是从存储介质复制而来，请先校验。',
    },
    exit: 4,
  },
  'weights.tooLargeForFloat16': {
    en: {
      what: 'The tensor {tensor} holds values beyond 65,504, the largest number of fp16. The imported files are unharmed; no variant was made.',
      next: 'Choose int8 or fp32 for this model.',
    },
    'zh-CN': {
      what: '张量 {tensor} 含有超过 65,504（fp16 可表示的最大值）的数值。已导入的文件未受影响，没有生成任何版本。',
      next: '请为该模型选择 int8 或 fp32。',
    },
    exit: 4,
  },
  'prepared.different': {
    en: {
      what: 'The prepared weights of {graph} did not give the same numbers as the model itself, so they were thrown away. The model is unharmed and is used as before.',
      next: 'You need not do anything; to save the attempt, switch prepared weights off.',
    },
    'zh-CN': {
      what: '{graph} 的预处理权重与模型本身的计算结果不一致，已被丢弃。模型未受影响，仍按原方式使用。',
      next: '无需任何操作；若想省去此尝试，可关闭预处理权重。',
    },
    exit: 5,
  },
  'model.badLogits': {
    en: {
      what: 'The model computed something that is not a number ({detail}), so no next token can be chosen. What was written so far is kept.',
      next: 'Use the exact profile or another precision; verify the model; if it stays, report it.',
    },
    'zh-CN': {
      what: '模型计算出了无效数值（{detail}），无法选择下一个词元。已生成的内容已保留。',
      next: '请改用“精确”模式或其他精度，并校验模型；若仍出现，请反馈。',
    },
    exit: 5,
  },
  'model.notLoaded': {
    en: { what: 'No model is loaded in this process.', next: 'Load a model first.' },
    'zh-CN': { what: '此进程中没有加载模型。', next: '请先加载模型。' },
    exit: 5,
  },
  'graph.unsupported': {
    en: {
      what: '{provider} has no {op} for {type}, so this model cannot run there in this precision. The model is unharmed.',
      next: 'Choose another precision, or run it on the CPU.',
    },
    'zh-CN': {
      what: '{provider} 不支持 {type} 类型的 {op}，因此该模型无法以此精度在其上运行。模型未受影响。',
      next: '请选择其他精度，或在 CPU 上运行。',
    },
    exit: 5,
  },
  'session.openFailed': {
    en: {
      what: 'The model could not be loaded from {graph}: {reason}. Its files were not changed.',
      next: 'Verify the model; if memory was short, close other programs or use a smaller precision.',
    },
    'zh-CN': {
      what: '无法从 {graph} 加载模型：{reason}。模型文件未被更改。',
      next: '请校验模型；若内存不足，请关闭其他程序或使用更小的精度。',
    },
    exit: 5,
  },
  'session.runFailed': {
    en: {
      what: 'The model stopped computing: {reason}. What was written so far is kept.',
      next: 'Try again; if it happens again, load the model anew and verify it.',
    },
    'zh-CN': {
      what: '模型计算中断：{reason}。已生成的内容已保留。',
      next: '请重试；若再次发生，请重新加载并校验模型。',
    },
    exit: 5,
  },
  'runtime.missing': {
    en: {
      what: 'The ONNX Runtime library could not be loaded from {path}: {reason}. Models run through the slower stock binding where that works.',
      next: 'Install Inhouse again; if the library is there, an antivirus program or a missing system library may keep it from loading.',
    },
    'zh-CN': {
      what: '无法从 {path} 加载 ONNX Runtime 库：{reason}。若可行，模型将通过较慢的标准绑定运行。',
      next: '请重新安装 Inhouse；若该库存在，可能是杀毒软件或缺少的系统库阻止了加载。',
    },
    exit: 5,
  },
  'runtime.untested': {
    en: {
      what: 'This is ONNX Runtime {version}, and Inhouse was tested with {tested} only, so it does not call it directly. Models run through the slower stock binding.',
      next: 'Install the Inhouse release that belongs to this library, or put the library of this release back.',
    },
    'zh-CN': {
      what: '当前 ONNX Runtime 版本为 {version}，而 Inhouse 仅在 {tested} 上测试过，因此不会直接调用它。模型将通过较慢的标准绑定运行。',
      next: '请安装与该库匹配的 Inhouse 版本，或恢复本版本自带的库。',
    },
    exit: 5,
  },
  'runtime.otherWeights': {
    en: {
      what: 'This version was made by an earlier Inhouse that laid its weights out otherwise, so it runs through the slower stock binding. It is unharmed, and its answers are the same.',
      next: 'Quantize the model again in this precision to have it at full speed.',
    },
    'zh-CN': {
      what: '该版本由较早的 Inhouse 生成，权重排列方式不同，因此通过较慢的标准绑定运行。该版本完好，回答不受影响。',
      next: '如需全速运行，请以该精度重新量化此模型。',
    },
    exit: 5,
  },
  'runtime.failed': {
    en: {
      what: 'ONNX Runtime refused {call} ({code}): {message}. No file was changed.',
      next: 'Try again; if it happens again, load the model anew, and send the log to whoever looks after this computer.',
    },
    'zh-CN': {
      what: 'ONNX Runtime 拒绝了 {call}（{code}）：{message}。没有文件被更改。',
      next: '请重试；若再次发生，请重新加载模型，并将日志交给负责维护此计算机的人员。',
    },
    exit: 5,
  },
  'runtime.misuse': {
    en: {
      what: 'ONNX Runtime was asked for something it cannot do: {detail}. It was stopped before anything happened.',
      next: 'This is an error in Inhouse: please report it together with the log.',
    },
    'zh-CN': {
      what: '对 ONNX Runtime 的请求无法执行：{detail}。在产生任何影响之前已被阻止。',
      next: '这是 Inhouse 的错误：请连同日志一并报告。',
    },
    exit: 1,
  },
  'session.contextFull': {
    en: {
      what: '{tokens} tokens do not fit into this model, which takes {contextLength}. Nothing was computed.',
      next: 'Shorten the text, or use a model with a longer context.',
    },
    'zh-CN': {
      what: '{tokens} 个词元超出了该模型的上限（{contextLength}）。未进行任何计算。',
      next: '请缩短文本，或使用上下文更长的模型。',
    },
    exit: 4,
  },
} as const satisfies Record<string, ErrorRow>;
