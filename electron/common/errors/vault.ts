import type { ErrorRow } from './errorRow.ts';

/** Files that lie encrypted in the data directory. */
export const vaultErrors = {
  'vault.damaged': {
    en: {
      what: '{file} is encrypted and is not what was written: its seal does not fit, at {place}. Nothing of it was used.',
      next: 'Take the file from a backup, or import it again. If this comes back, check the disk.',
    },
    'zh-CN': {
      what: '{file} 已加密，但内容与写入时不一致：{place} 处的校验不通过。其中的内容均未使用。',
      next: '请从备份恢复该文件，或重新导入。如果再次出现，请检查磁盘。',
    },
    exit: 5,
  },
  'vault.keyMissing': {
    en: {
      what: '{file} is encrypted with the key {key}, which this data directory does not have. The file was left as it is.',
      next: 'Unlock the data directory, or restore keys.json from the backup that belongs to these files.',
    },
    'zh-CN': {
      what: '{file} 使用密钥 {key} 加密，而当前数据目录中没有该密钥。文件未作任何改动。',
      next: '请解锁数据目录，或从与这些文件对应的备份中恢复 keys.json。',
    },
    exit: 5,
  },
  'vault.wrongKey': {
    en: {
      what: '{file} names the key {key}, and the key of that name here is another one. The file was left as it is.',
      next: 'Restore keys.json from the backup that belongs to these files; it was replaced or comes from another machine.',
    },
    'zh-CN': {
      what: '{file} 标明使用密钥 {key}，但此处同名的密钥并不是同一把。文件未作任何改动。',
      next: '请从与这些文件对应的备份中恢复 keys.json；它可能被替换过，或来自另一台机器。',
    },
    exit: 5,
  },
  'vault.newer': {
    en: {
      what: '{file} was encrypted by a newer version of Inhouse (format {version}). The file was left as it is.',
      next: 'Open this data directory with the newer version.',
    },
    'zh-CN': {
      what: '{file} 由更新版本的 Inhouse 加密（格式 {version}）。文件未作任何改动。',
      next: '请使用更新版本打开此数据目录。',
    },
    exit: 5,
  },
} as const satisfies Record<string, ErrorRow>;
