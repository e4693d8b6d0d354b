import type { ErrorRow } from './errorRow.ts';

/** Memory that is too little, before a load and during one. */
export const memoryErrors = {
  'memory.notEnough': {
    en: {
      what: '{name} needs about {needed} of memory; {free} is free, of which a model may take {limit}. Nothing was loaded, and what is in memory goes on.',
      next: 'Unload another model, close other programs, or choose a smaller precision; the planner says what fits. If you know better, load it anyway.',
    },
    'zh-CN': {
      what: '{name} 约需 {needed} 内存；当前可用 {free}，其中模型最多可占用 {limit}。未加载任何内容，内存中的模型照常运行。',
      next: '请卸载其他模型、关闭其他程序或选择更小的精度；规划器会告诉您哪些可以运行。如果您确定没有问题，可以强制加载。',
    },
    exit: 5,
  },
  'memory.limitReached': {
    en: {
      what: 'The process of this model or task took more than its limit of {limit} and was ended, before the machine ran out of memory. Everything else goes on; what was written so far is kept.',
      next: 'Use a smaller precision or a shorter conversation, unload other models, or raise the memory limit in the settings. The next question loads the model again.',
    },
    'zh-CN': {
      what: '该模型或任务的进程占用内存超过上限 {limit}，为避免耗尽本机内存已被终止。其他一切照常运行，已生成的内容已保留。',
      next: '请使用更小的精度或更短的对话、卸载其他模型，或在设置中提高内存上限。下次提问时会重新加载模型。',
    },
    exit: 5,
  },
  'memory.unavailable': {
    en: {
      what: 'The system gave no memory for {size} of decrypted weights ({reason}). Nothing was loaded, and nothing was written to a disk.',
      next: 'Unload other models or close other programs, or choose a smaller precision. In a container, give it more shared memory (/dev/shm).',
    },
    'zh-CN': {
      what: '系统无法为 {size} 的解密权重提供内存（{reason}）。未加载任何内容，也没有任何内容写入磁盘。',
      next: '请卸载其他模型、关闭其他程序，或选择更小的精度。在容器中运行时，请为其分配更多共享内存（/dev/shm）。',
    },
    exit: 5,
  },
} as const satisfies Record<string, ErrorRow>;
