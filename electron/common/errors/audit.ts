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
  'audit.verifying': {
    en: { what: 'The log is being verified already.', next: 'Wait for that verdict, then start again.' },
    'zh-CN': { what: '正在校验审计日志。', next: '请等待校验结束后重试。' },
    exit: 4,
  },
  'audit.archiveBroken': {
    en: {
      what: 'The archive {file} is not what was written. No record was removed from the log.',
      next: 'Check the disk, move that file away, and archive again.',
    },
    'zh-CN': {
      what: '归档文件 {file} 与写入内容不一致。日志中的记录均未移除。',
      next: '请检查磁盘，移走该文件后重新归档。',
    },
    exit: 5,
  },
  'audit.shorterNotConfirmed': {
    en: {
      what: 'Records are kept for {before} days; {after} would be fewer. Nothing was changed.',
      next: 'Confirm that older archives may be removed sooner.',
    },
    'zh-CN': {
      what: '当前记录保留 {before} 天，{after} 天更短。未做任何更改。',
      next: '请确认可以更早移除旧归档。',
    },
    exit: 4,
  },
  'audit.witnessInside': {
    en: {
      what: 'A witness in the data directory would be put back together with it.',
      next: 'Choose a folder outside, best on another disk or a share.',
    },
    'zh-CN': {
      what: '见证文件若在数据目录内，会随目录一起被回退。',
      next: '请选择数据目录之外的文件夹，最好在另一块磁盘或共享目录上。',
    },
    exit: 4,
  },
  'audit.tooYoung': {
    en: {
      what: 'The archive {file} has to be kept until {until}. It was not removed.',
      next: 'Remove it after that day.',
    },
    'zh-CN': { what: '归档 {file} 须保留至 {until}，未移除。', next: '请在该日期之后再移除。' },
    exit: 4,
  },
} as const satisfies Record<string, ErrorRow>;
