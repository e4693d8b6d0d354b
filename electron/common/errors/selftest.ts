import type { ErrorRow } from './errorRow.ts';

/** What a self-test can find. */
export const selftestErrors = {
  'selftest.failed': {
    en: {
      what: 'This check could not be made: {reason}.',
      next: 'Show the report to your technician.',
    },
    'zh-CN': { what: '无法完成此项检查：{reason}。', next: '请将报告交给技术人员。' },
    exit: 5,
  },
  'selftest.tooSlow': {
    en: {
      what: 'This check did not end within {seconds} s and was given up.',
      next: 'Run the self-test again when the computer is less busy.',
    },
    'zh-CN': {
      what: '此项检查在 {seconds} 秒内未完成，已放弃。',
      next: '请在计算机较空闲时重新运行自检。',
    },
    exit: 5,
  },
  'selftest.memoryLow': {
    en: {
      what: 'Only {bytes} of memory are free.',
      next: 'Close other programs before you load a model.',
    },
    'zh-CN': { what: '可用内存仅 {bytes}。', next: '加载模型前请关闭其他程序。' },
    exit: 5,
  },
  'selftest.diskLow': {
    en: {
      what: 'The disk of the data directory has only {bytes} left.',
      next: 'Remove models that nobody needs, or choose a larger disk.',
    },
    'zh-CN': { what: '数据目录所在磁盘仅剩 {bytes}。', next: '请删除不再需要的模型，或更换更大的磁盘。' },
    exit: 5,
  },
  'selftest.diskLies': {
    en: {
      what: 'A file in the data directory reads back other than it was written.',
      next: 'Do not use this disk for Inhouse: back up the data directory and have the disk checked.',
    },
    'zh-CN': {
      what: '数据目录中的文件读回内容与写入内容不一致。',
      next: '请勿再将此磁盘用于 Inhouse：备份数据目录并检查磁盘。',
    },
    exit: 5,
  },
  'selftest.notLocked': {
    en: {
      what: 'The data directory could be opened a second time: its file system does not keep locks.',
      next: 'Move the data directory to a disk of this computer (not a network drive); two engines at once would damage the databases.',
    },
    'zh-CN': {
      what: '数据目录可以被再次打开：其文件系统不支持锁定。',
      next: '请将数据目录移到本机磁盘（而非网络驱动器）；两个引擎同时运行会损坏数据库。',
    },
    exit: 5,
  },
  'selftest.databaseDamaged': {
    en: {
      what: 'A database is damaged: {problems}.',
      next: 'Stop Inhouse, copy the data directory as it is, and restore the databases from a backup.',
    },
    'zh-CN': {
      what: '数据库已损坏：{problems}。',
      next: '请停止 Inhouse，按原样复制数据目录，然后从备份恢复数据库。',
    },
    exit: 5,
  },
  'selftest.auditBroken': {
    en: {
      what: 'The audit log was changed by somebody else than Inhouse: from entry {row} on its chain is broken.',
      next: 'Keep the file audit.db as it is and tell whoever is responsible for security.',
    },
    'zh-CN': {
      what: '审计日志被 Inhouse 以外的程序改动：从第 {row} 条记录起校验链断裂。',
      next: '请原样保留 audit.db 文件并通知安全负责人。',
    },
    exit: 5,
  },
  'selftest.clockWrong': {
    en: {
      what: 'The clock of this computer says {now}, which is before {earliest}.',
      next: 'Set the clock: the times in jobs, chats and the audit log are wrong until then.',
    },
    'zh-CN': {
      what: '此计算机的时钟为 {now}，早于 {earliest}。',
      next: '请校准时钟；在此之前，任务、对话和审计日志中的时间都不正确。',
    },
    exit: 5,
  },
  'selftest.wrongNumbers': {
    en: {
      what: 'ONNX Runtime computes wrong numbers on this processor (difference {difference}).',
      next: 'Do not use models on this computer; have its memory and processor checked.',
    },
    'zh-CN': {
      what: 'ONNX Runtime 在此处理器上计算出错（偏差 {difference}）。',
      next: '请勿在此计算机上使用模型，并检查其内存与处理器。',
    },
    exit: 5,
  },
  'selftest.windowIncomplete': {
    en: {
      what: 'Files of the window are missing: {files}.',
      next: 'Install Inhouse again (from the source: npm run build:renderer).',
    },
    'zh-CN': {
      what: '缺少窗口文件：{files}。',
      next: '请重新安装 Inhouse（源码运行：npm run build:renderer）。',
    },
    exit: 5,
  },
  'selftest.loopbackBroken': {
    en: {
      what: 'A connection within this computer (127.0.0.1) does not work: {reason}.',
      next: 'Check the firewall: programs must be allowed to reach 127.0.0.1. The network is not needed.',
    },
    'zh-CN': {
      what: '本机内部连接（127.0.0.1）不可用：{reason}。',
      next: '请检查防火墙：应允许程序访问 127.0.0.1。不需要外部网络。',
    },
    exit: 5,
  },
  'selftest.wrongAnswer': {
    en: {
      what: 'The sample model answered its known question with something else: “{answer}”.',
      next: 'Verify the sample model on the Models page, or remove it and import it again.',
    },
    'zh-CN': {
      what: '示例模型对已知问题给出了不同的回答：“{answer}”。',
      next: '请在“模型”页面校验示例模型，或删除后重新导入。',
    },
    exit: 5,
  },
  'selftest.didNotPass': {
    en: {
      what: 'Checks of the self-test that failed: {count}.',
      next: 'The report says what each of them found; show it to your technician.',
    },
    'zh-CN': { what: '自检未通过的项目数：{count}。', next: '报告中列出了各项结果；请交给技术人员。' },
    exit: 5,
  },
  'selftest.fileExists': {
    en: {
      what: '{path} is there already and was not written over. No check was made.',
      next: 'Choose another name, or leave --out away.',
    },
    'zh-CN': { what: '{path} 已存在，未被覆盖。未进行任何检查。', next: '请使用其他名称，或省略 --out。' },
    exit: 4,
  },
} satisfies Record<string, ErrorRow>;
