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
} as const satisfies Record<string, ErrorRow>;
