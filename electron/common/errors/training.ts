import type { ErrorRow } from './errorRow.ts';

/** Fine-tuning runs, adapters and their evaluation. */
export const trainingErrors = {
  'training.outOfMemory': {
    en: {
      what: 'The step did not fit into memory. The base model and the last checkpoint are unharmed.',
      next: 'Choose a smaller batch, shorter examples, or gradient checkpointing.',
    },
    'zh-CN': {
      what: '内存不足，无法完成这一步训练。基础模型和最近的检查点均未受影响。',
      next: '请减小批量、缩短样本长度，或启用梯度检查点。',
    },
    exit: 5,
  },
  'training.mixedUnavailable': {
    en: {
      what: 'Mixed precision cannot be computed on this device ({device}). Nothing was started.',
      next: 'Choose full precision, or another device.',
    },
    'zh-CN': {
      what: '此设备（{device}）不支持混合精度。尚未开始任何训练。',
      next: '请选择全精度，或更换设备。',
    },
    exit: 5,
  },
  'training.deviceUnavailable': {
    en: {
      what: 'The run was to compute on {provider}, which cannot be used here ({found}). Nothing was started.',
      next: 'The Hardware page says what is missing. Choose another device, or let Inhouse choose.',
    },
    'zh-CN': {
      what: '指定在 {provider} 上训练，但本机无法使用它（{found}）。尚未开始任何训练。',
      next: '“硬件”页面列出了缺少什么。请选择其他设备，或改为自动选择。',
    },
    exit: 5,
  },
  'training.deviceGone': {
    en: {
      what: '“{run}” began on {device}, which cannot be used now ({found}). Its checkpoints are unharmed.',
      next: 'Make the device available again and resume the run; or resume it on the CPU, where its losses differ in their last digits.',
    },
    'zh-CN': {
      what: '“{run}”最初在 {device} 上训练，但该设备目前不可用（{found}）。检查点完好无损。',
      next: '请恢复该设备后继续训练；也可以改在 CPU 上继续，但损失值的末几位会略有不同。',
    },
    exit: 5,
  },
  'training.deviceLost': {
    en: {
      what: 'The graphics device stopped answering during the run ({detail}). The last checkpoint is unharmed.',
      next: 'Resume the run. If it happens again, update the driver, check that the card is not too hot, or resume it on the CPU.',
    },
    'zh-CN': {
      what: '训练过程中图形设备停止响应（{detail}）。最近的检查点完好无损。',
      next: '请继续该训练。若再次发生，请更新显卡驱动、检查显卡是否过热，或改在 CPU 上继续。',
    },
    exit: 5,
  },
  'training.deviceTooSmall': {
    en: {
      what: '{provider} has {free} of memory free, and the run needs at least {needed} there.',
      next: 'Unload models from the GPU, or choose a smaller batch or a smaller version of the model.',
    },
    'zh-CN': {
      what: '{provider} 可用显存为 {free}，而此训练至少需要 {needed}。',
      next: '请从 GPU 卸载模型，或减小批量、改用更小的模型版本。',
    },
    exit: 5,
  },
  'training.tooLargeForDevice': {
    en: {
      what: 'The run does not fit into the memory of {provider}, whatever is saved: it needs {needed}, and {free} can be used.',
      next: 'Let it compute on the CPU, unload models from the GPU, or choose a smaller version of the model.',
    },
    'zh-CN': {
      what: '{provider} 的显存无法容纳此训练：即使采取所有节省措施仍需 {needed}，而可用显存为 {free}。',
      next: '请改在 CPU 上训练、从 GPU 卸载模型，或选择更小的模型版本。',
    },
    exit: 5,
  },
  'training.leakage': {
    en: {
      what: '{rows} rows of “{dataset}”, version {version}, which it is to be measured with, are learnt from “{learnt}”, version {learntVersion}, too, or ask the same. It would look better than it is.',
      next: 'Choose other rows to measure with, or take these out of what it learns from and freeze another version.',
    },
    'zh-CN': {
      what: '用于测量的“{dataset}”版本 {version} 中，有 {rows} 行也在所学的“{learnt}”版本 {learntVersion} 里，或问的是同样的问题，测得的结果会虚高。',
      next: '请另选用于测量的数据，或从所学数据中去掉这些行并固化新版本。',
    },
    exit: 4,
  },
  'training.tooLarge': {
    en: {
      what: 'The run does not fit into this machine’s memory, whatever is saved: it needs {neededBytes} bytes, and {availableBytes} are free.',
      next: 'Choose a smaller model or a smaller version of it, or free memory.',
    },
    'zh-CN': {
      what: '本机内存无法容纳此训练：即使采取所有节省措施仍需 {neededBytes} 字节，而可用内存为 {availableBytes} 字节。',
      next: '请选择更小的模型或更小的量化版本，或释放内存。',
    },
    exit: 4,
  },
  'training.nothingLearnt': {
    en: {
      what: '“{run}” has not made a step yet, so there is nothing to keep. The run was left as it is.',
      next: 'Wait for its first step, or cancel it.',
    },
    'zh-CN': {
      what: '“{run}”尚未完成任何一步，没有可保留的内容。训练未受影响。',
      next: '请等待第一步完成，或取消训练。',
    },
    exit: 4,
  },
  'training.diverged': {
    en: {
      what: 'The loss left its course {rollBacks} times, the last time at step {step}, although the learning rate was lowered each time.',
      next: 'The best checkpoint so far is kept and can be taken as the result. Otherwise start a run with a lower learning rate, in full precision if it was mixed, and look for broken examples.',
    },
    'zh-CN': {
      what: '损失已 {rollBacks} 次失控（最近一次在第 {step} 步），每次降低学习率后仍未恢复。',
      next: '目前最好的检查点已保留，可直接作为结果使用；也可以用更低的学习率重新训练（若使用了混合精度，请改用全精度），并检查样本是否有问题。',
    },
    exit: 5,
  },
  'training.checkpointMismatch': {
    en: {
      what: 'The checkpoints of this run belong to other settings, another model or other data.',
      next: 'Start a new run. The checkpoints stay as they are.',
    },
    'zh-CN': {
      what: '该训练的检查点与当前的设置、模型或数据不一致。',
      next: '请开始新的训练。原有检查点保持不变。',
    },
    exit: 4,
  },
  'training.notFound': {
    en: { what: 'There is no run “{run}”.', next: 'List what there is with `inhouse runs list`.' },
    'zh-CN': { what: '没有名为“{run}”的训练。', next: '用 `inhouse runs list` 查看现有训练。' },
    exit: 3,
  },
  'training.ambiguous': {
    en: { what: 'Several runs begin with “{run}”.', next: 'Give the whole name, or the id.' },
    'zh-CN': { what: '有多次训练以“{run}”开头。', next: '请给出完整名称或编号。' },
    exit: 2,
  },
  'training.nameTaken': {
    en: { what: 'A run is already called “{name}”.', next: 'Choose another name. Nothing was changed.' },
    'zh-CN': { what: '已有名为“{name}”的训练。', next: '请另取一个名称。未做任何更改。' },
    exit: 4,
  },
  'training.examplesBroken': {
    en: {
      what: 'Line {line} of the examples (“{file}”) cannot be read.',
      next: 'Check the data set’s version, then start again: its rows are written out anew.',
    },
    'zh-CN': {
      what: '样本文件（“{file}”）的第 {line} 行无法读取。',
      next: '请先校验该数据集版本，再重新开始，样本会重新写出。',
    },
    exit: 5,
  },
  'training.examplesChanged': {
    en: {
      what: 'The examples (“{file}”) are not those that this began with: the file has changed.',
      next: 'Start a new one: the rows are written out anew from the data set’s version.',
    },
    'zh-CN': {
      what: '样本文件（“{file}”）已被更改，与开始时不同。',
      next: '请重新发起一次，样本会从该数据集版本重新写出。',
    },
    exit: 5,
  },
  'training.noExamples': {
    en: {
      what: 'Nothing in “{dataset}”, version {version}, can be learnt from: no row of the chosen split has an answer.',
      next: 'Choose another split or version, or look through the rows of the data set.',
    },
    'zh-CN': {
      what: '“{dataset}”版本 {version} 中没有可学习的内容：所选部分没有任何一行带有回答。',
      next: '请选择其他部分或版本，或检查该数据集的行。',
    },
    exit: 4,
  },
  'training.allLeftOut': {
    en: {
      what: 'None of the {rows} rows can be learnt from: none has an answer that fits into {maxTokens} tokens.',
      next: 'Allow longer examples, or look through the rows of the data set.',
    },
    'zh-CN': {
      what: '全部 {rows} 行都无法用于学习：没有一行的回答能放入 {maxTokens} 个词元。',
      next: '请增大样本的最大长度，或检查数据集的行。',
    },
    exit: 4,
  },
  'training.validationLeftOut': {
    en: {
      what: 'None of the {rows} rows to validate on can be used: none has an answer that fits into {maxTokens} tokens.',
      next: 'Allow longer examples, choose another split, or validate on nothing.',
    },
    'zh-CN': {
      what: '用于验证的 {rows} 行全都无法使用：没有一行的回答能放入 {maxTokens} 个词元。',
      next: '请增大样本的最大长度，另选一个划分，或不做验证。',
    },
    exit: 4,
  },
  'training.replayLeftOut': {
    en: {
      what: 'None of the {rows} rows to replay can be used: none has an answer that fits into {maxTokens} tokens.',
      next: 'Allow longer examples, choose other rows, or replay nothing.',
    },
    'zh-CN': {
      what: '用于回放的 {rows} 行全都无法使用：没有一行的回答能放入 {maxTokens} 个词元。',
      next: '请增大样本的最大长度，另选数据，或不做回放。',
    },
    exit: 4,
  },
  'training.kindUnfit': {
    en: {
      what: 'A model cannot be taught with “{dataset}”: its rows are of the kind {kind}.',
      next: 'Choose a data set of dialogues, questions with answers, or texts.',
    },
    'zh-CN': {
      what: '无法用“{dataset}”训练模型：其中的行属于 {kind} 类型。',
      next: '请选择对话、问答或文本类的数据集。',
    },
    exit: 4,
  },
  'training.notRunning': {
    en: {
      what: '“{run}” is not running ({state}).',
      next: 'Nothing was changed. Resume it first if it was interrupted.',
    },
    'zh-CN': {
      what: '“{run}”当前未在运行（{state}）。',
      next: '未做任何更改。若训练曾被中断，请先恢复运行。',
    },
    exit: 4,
  },
  'training.notResumable': {
    en: { what: '“{run}” cannot go on ({state}).', next: 'Start a new run with the same settings.' },
    'zh-CN': { what: '“{run}”无法继续（{state}）。', next: '请用相同的设置开始一次新的训练。' },
    exit: 4,
  },
  'training.running': {
    en: { what: '“{run}” has not ended yet.', next: 'Cancel it first, or wait until it has ended.' },
    'zh-CN': { what: '“{run}”尚未结束。', next: '请先取消它，或等待其结束。' },
    exit: 4,
  },
  'adapters.notFound': {
    en: {
      what: 'There is no adapter “{adapter}”.',
      next: 'List what there is with `inhouse adapters list`.',
    },
    'zh-CN': { what: '没有名为“{adapter}”的适配器。', next: '用 `inhouse adapters list` 查看现有适配器。' },
    exit: 3,
  },
  'adapters.ambiguous': {
    en: { what: 'Several adapters begin with “{adapter}”.', next: 'Give the whole name, or the id.' },
    'zh-CN': { what: '有多个适配器以“{adapter}”开头。', next: '请给出完整名称或编号。' },
    exit: 2,
  },
  'adapters.nameTaken': {
    en: { what: 'An adapter is already called “{name}”.', next: 'Choose another name. Nothing was changed.' },
    'zh-CN': { what: '已有名为“{name}”的适配器。', next: '请另取一个名称。未做任何更改。' },
    exit: 4,
  },
  'adapters.inUse': {
    en: {
      what: '“{adapter}” is answering, being evaluated or being merged.',
      next: 'Wait until that has ended, or cancel it under Jobs.',
    },
    'zh-CN': {
      what: '“{adapter}”正在回答、评测或合并中。',
      next: '请等待完成，或在“任务”中取消。',
    },
    exit: 4,
  },
  'adapters.modelGone': {
    en: {
      what: 'The model “{model}” that “{adapter}” was made for has been removed.',
      next: 'Export the adapter, import the model again, and then import the adapter for it.',
    },
    'zh-CN': {
      what: '“{adapter}”所属的模型“{model}”已删除。',
      next: '请先导出适配器，重新导入模型，再为该模型导入适配器。',
    },
    exit: 3,
  },
  'adapters.gateClosed': {
    en: {
      what: '“{adapter}” is not offered: its newest evaluation against the base has not passed ({gate}).',
      next: 'Evaluate it, train it again, or offer it all the same with a reason, which the audit log keeps.',
    },
    'zh-CN': {
      what: '未提供“{adapter}”：它与基础模型的最新对比评测未通过（{gate}）。',
      next: '请先评测或重新训练；也可填写理由强制提供，理由会记入审计日志。',
    },
    exit: 4,
  },
  'evaluations.notFound': {
    en: {
      what: 'There is no evaluation “{evaluation}”.',
      next: 'List what there is with `inhouse evaluate --list`.',
    },
    'zh-CN': {
      what: '没有编号为“{evaluation}”的评测。',
      next: '用 `inhouse evaluate --list` 查看现有评测。',
    },
    exit: 3,
  },
  'evaluations.running': {
    en: {
      what: 'The evaluation {evaluation} has not ended yet.',
      next: 'Cancel it under Jobs first, or wait until it has ended.',
    },
    'zh-CN': { what: '评测 {evaluation} 尚未结束。', next: '请先在“任务”中取消，或等待其结束。' },
    exit: 4,
  },
  'evaluations.noPair': {
    en: { what: 'There is no pair {number} to vote on.', next: 'Ask for the next pair again.' },
    'zh-CN': { what: '没有可投票的第 {number} 组回答。', next: '请重新获取下一组。' },
    exit: 3,
  },
} as const satisfies Record<string, ErrorRow>;
