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
  'training.diverged': {
    en: {
      what: 'The loss left its course {rollBacks} times, the last time at step {step}, although the learning rate was lowered each time.',
      next: 'The best checkpoint so far is kept and can be taken as the result. Otherwise start a run with a lower learning rate, and look for broken examples.',
    },
    'zh-CN': {
      what: '损失已 {rollBacks} 次失控（最近一次在第 {step} 步），每次降低学习率后仍未恢复。',
      next: '目前最好的检查点已保留，可直接作为结果使用；也可以用更低的学习率重新训练，并检查样本是否有问题。',
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
} as const satisfies Record<string, ErrorRow>;
