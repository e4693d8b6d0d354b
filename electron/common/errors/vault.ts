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
  'prepared.encrypted': {
    en: {
      what: 'This model is encrypted. Its weights are not prepared: the packed form would lie on the disk in the clear.',
      next: 'You need not do anything; encrypted models are packed at each load.',
    },
    'zh-CN': {
      what: '此模型已加密，因此不会预处理权重：预处理后的形式会以明文存放在磁盘上。',
      next: '无需任何操作；加密模型会在每次加载时重新打包。',
    },
    exit: 4,
  },
  'vault.needsPath': {
    en: {
      what: '{what} reads weights from a file only, and this model is encrypted. On this system there is no place in memory that looks like a file.',
      next: 'Use the resident binding, or import the model again as not sensitive, so that it is kept in the clear.',
    },
    'zh-CN': {
      what: '{what} 只能从文件读取权重，而此模型已加密；当前系统没有可以当作文件使用的内存位置。',
      next: '请使用常驻绑定，或将模型重新导入并标记为非敏感，使其以明文保存。',
    },
    exit: 5,
  },
} as const satisfies Record<string, ErrorRow>;
