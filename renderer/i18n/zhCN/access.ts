import type { Texts } from '../en/index.ts';

export const access: Texts['access'] = {
  signIn: {
    title: '登录',
    unlockTitle: 'Inhouse 已锁定',
    lockedText: '此磁盘上的数据已加密，登录后才能打开。',
    unlockText: '此磁盘上的数据已加密，输入口令即可打开。',
    coveredText: '{{name}} 重新登录后，之前打开的内容仍保持原样。',
    name: '名称',
    passphrase: '口令',
    show: '显示口令',
    hide: '隐藏口令',
    capsLock: '大写锁定已开启。',
    submit: '登录',
    unlock: '解锁',
    wait_one: '{{count}} 秒后可重试',
    wait_other: '{{count}} 秒后可重试',
    useRecovery: '改用恢复密钥',
    usePassphrase: '改用口令',
    recoveryKey: '恢复密钥',
    recoveryHint: '共八组，每组五个字母或数字，与纸上所写一致。',
    recovered: '数据已打开。请用您的名称登录以继续。',
    changing: '正在更改密钥或数据库，不会丢失任何内容，完成后会自动继续。',
    again: '重新检查',
  },
};
