import type { ErrorRow } from './errorRow.ts';

/** The audit log: its content, checkpoints, archives. */
export const auditErrors = {
  'audit.contentUnreadable': {
    en: {
      what: 'This content cannot be read: its key was erased, or belongs to another master key. The record itself is whole.',
      next: 'Content that was erased is gone for good; otherwise unlock with the key that it was written with.',
    },
    'zh-CN': {
      what: '无法读取此内容：其密钥已被擦除，或属于另一个主密钥。记录本身完好。',
      next: '已擦除的内容无法恢复；否则请用写入时的密钥解锁。',
    },
    exit: 4,
  },
} as const satisfies Record<string, ErrorRow>;
