import type { ErrorRow } from './errorRow.ts';

/** Backups, restoring them, and removal for good. */
export const backupErrors = {
  'backup.none': {
    en: {
      what: 'There is no finished backup in {path}.',
      next: 'Choose the folder that was given when the backup was made; plug the medium in.',
    },
    'zh-CN': {
      what: '{path} 中没有已完成的备份。',
      next: '请选择创建备份时指定的文件夹，并确认介质已连接。',
    },
    exit: 3,
  },
  'backup.severalInstallations': {
    en: {
      what: 'The folder {path} holds backups of several installations: {names}.',
      next: 'Name one with --installation.',
    },
    'zh-CN': { what: '{path} 中有多个安装的备份：{names}。', next: '请用 --installation 指定其中一个。' },
    exit: 2,
  },
  'backup.damaged': {
    en: {
      what: 'The backup is not what was written: {path} ({problem}). Your data and the other backups were not touched.',
      next: 'Make a new backup on another medium, and check this one for errors.',
    },
    'zh-CN': {
      what: '备份内容与写入时不一致：{path}（{problem}）。您的数据和其他备份未受影响。',
      next: '请在另一介质上重新备份，并检查此介质是否有错误。',
    },
    exit: 5,
  },
  'backup.fileChanging': {
    en: {
      what: '{path} kept changing while it was being backed up. The earlier backups are whole.',
      next: 'Start the backup again when the work that writes it has ended.',
    },
    'zh-CN': {
      what: '备份过程中 {path} 一直在变化。此前的备份完好。',
      next: '请等写入该文件的任务结束后重新备份。',
    },
    exit: 5,
  },
  'backup.needsRecovery': {
    en: {
      what: 'Nothing but this machine could open a backup: there is no recovery key and no passphrase.',
      next: 'Make a recovery key first (`inhouse keys recovery`), print it, and back up then.',
    },
    'zh-CN': {
      what: '备份将只能在本机打开：没有恢复密钥，也没有口令。',
      next: '请先创建恢复密钥（`inhouse keys recovery`）并打印保存，然后再备份。',
    },
    exit: 4,
  },
  'backup.insideData': {
    en: {
      what: '{path} lies in the data directory itself; a backup there would be lost with it.',
      next: 'Choose a folder on another disk, a USB stick or a network drive.',
    },
    'zh-CN': {
      what: '{path} 位于数据目录内，备份会与数据一同丢失。',
      next: '请选择其他磁盘、U 盘或网络驱动器上的文件夹。',
    },
    exit: 4,
  },
  'backup.targetGone': {
    en: {
      what: 'The place for backups is not there, or another medium is: {path}.',
      next: 'Plug the medium in, or connect the network drive, and try again. If it is another one on purpose, add the folder again.',
    },
    'zh-CN': {
      what: '备份位置不可用，或其中是另一介质：{path}。',
      next: '请插入介质或连接网络驱动器后重试。如果有意更换介质，请重新添加该文件夹。',
    },
    exit: 5,
  },
  'backup.drillFailed': {
    en: {
      what: 'A restored copy of the backup did not hold together: {problem}. Your data was not touched.',
      next: 'Make a new backup on another medium and repeat the drill with it.',
    },
    'zh-CN': {
      what: '由备份恢复的副本未通过检查：{problem}。您的数据未受影响。',
      next: '请在另一介质上重新备份，并用新备份再做一次恢复演练。',
    },
    exit: 5,
  },
  'restore.notEmpty': {
    en: {
      what: '{path} holds data already. Nothing was changed.',
      next: 'Choose a new folder, or add --replace: the old one is then set aside, not deleted.',
    },
    'zh-CN': {
      what: '{path} 中已有数据，未作任何更改。',
      next: '请选择新的文件夹，或加上 --replace：旧数据会移到一旁，不会删除。',
    },
    exit: 4,
  },
  'destroy.nothing': {
    en: { what: 'There is no installation in {path}.', next: 'Check --data-dir.' },
    'zh-CN': { what: '{path} 中没有安装数据。', next: '请检查 --data-dir。' },
    exit: 3,
  },
  'destroy.wrongName': {
    en: {
      what: 'That is not the name of this installation, which is {name}. Nothing was destroyed.',
      next: 'Type it exactly, both times.',
    },
    'zh-CN': {
      what: '名称与此安装不符，其名称为 {name}。没有销毁任何数据。',
      next: '请两次都准确输入该名称。',
    },
    exit: 4,
  },
  'destroy.notOverwritten': {
    en: {
      what: 'The disk did not keep what was written over {path}. The keys are destroyed.',
      next: 'Destroy the disk itself if what lay on it was not encrypted.',
    },
    'zh-CN': {
      what: '磁盘未能保存对 {path} 的覆写内容。密钥已销毁。',
      next: '如果其中的数据未加密，请销毁磁盘本身。',
    },
    exit: 5,
  },
} as const satisfies Record<string, ErrorRow>;
