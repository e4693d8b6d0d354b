import type { ErrorRow } from './errorRow.ts';

/** Keys, encryption, signing in. */
export const keyErrors = {
  'keys.locked': {
    en: {
      what: 'Inhouse is locked: its data is encrypted, and nobody has opened it since it started.',
      next: 'Sign in, or open it with the recovery key.',
    },
    'zh-CN': {
      what: 'Inhouse 已锁定：数据已加密，启动后尚未有人解锁。',
      next: '请登录，或使用恢复密钥解锁。',
    },
    exit: 4,
  },
  'keys.wrongSecret': {
    en: {
      what: 'That does not open it. Nothing was changed.',
      next: 'Check the name, the passphrase or the key and try again.',
    },
    'zh-CN': { what: '无法解锁，没有任何更改。', next: '请检查名称、口令或密钥后重试。' },
    exit: 4,
  },
  'keys.recoveryMistyped': {
    en: {
      what: 'This is no recovery key: a letter is wrong or missing.',
      next: 'Compare it with the paper, group by group: eight groups of five letters.',
    },
    'zh-CN': {
      what: '这不是有效的恢复密钥：有字符错误或缺失。',
      next: '请与纸质副本逐组核对：共八组，每组五个字符。',
    },
    exit: 2,
  },
  'keys.damaged': {
    en: {
      what: 'The key file {path} cannot be read, and neither can its copy. The encrypted data is unharmed.',
      next: 'Put back keys.json from a backup of this data directory; it opens with the recovery key.',
    },
    'zh-CN': {
      what: '无法读取密钥文件 {path}，其副本也无法读取。加密数据未受影响。',
      next: '请从此数据目录的备份中恢复 keys.json，再用恢复密钥打开。',
    },
    exit: 5,
  },
  'keys.missing': {
    en: {
      what: 'The databases are encrypted, and the key file {path} is missing. The data is unharmed.',
      next: 'Put back keys.json from a backup of this data directory; it opens with the recovery key.',
    },
    'zh-CN': {
      what: '数据库已加密，但缺少密钥文件 {path}。数据未受影响。',
      next: '请从此数据目录的备份中恢复 keys.json，再用恢复密钥打开。',
    },
    exit: 5,
  },
  'keys.changed': {
    en: {
      what: 'The key file {path} was changed by something other than Inhouse.',
      next: 'Ask who had access to this disk. Put back keys.json from a backup that you trust.',
    },
    'zh-CN': {
      what: '密钥文件 {path} 被 Inhouse 以外的程序修改过。',
      next: '请确认谁访问过此磁盘，并从可信备份中恢复 keys.json。',
    },
    exit: 4,
  },
  'keys.lastSlot': {
    en: {
      what: 'This is the last way to open the keys. It was left as it is.',
      next: 'Add another way first: a passphrase, a recovery key, a token.',
    },
    'zh-CN': {
      what: '这是打开密钥的最后一种方式，已保持不变。',
      next: '请先添加另一种方式：口令、恢复密钥或令牌。',
    },
    exit: 4,
  },
  'token.absent': {
    en: { what: 'The token {serial} is not plugged in.', next: 'Plug it in and try again.' },
    'zh-CN': { what: '未插入令牌 {serial}。', next: '请插入令牌后重试。' },
    exit: 5,
  },
  'token.wrongPin': {
    en: {
      what: 'The token did not accept the PIN.',
      next: 'Try again with care: a token locks itself after a few mistakes.',
    },
    'zh-CN': { what: '令牌不接受此 PIN。', next: '请谨慎重试：多次错误后令牌会自行锁定。' },
    exit: 4,
  },
  'token.pinLocked': {
    en: {
      what: 'The token has locked itself after too many wrong PINs. The data is unharmed.',
      next: 'Unlock the token with its maker’s tool, or use another way in: a passphrase, the recovery key.',
    },
    'zh-CN': {
      what: 'PIN 多次错误，令牌已自行锁定。数据未受影响。',
      next: '请用厂商工具解锁令牌，或使用口令、恢复密钥等其他方式。',
    },
    exit: 4,
  },
  'token.keyMissing': {
    en: {
      what: 'The token {serial} no longer holds the key that Inhouse made on it.',
      next: 'Use another way in and add the token again.',
    },
    'zh-CN': {
      what: '令牌 {serial} 上已没有 Inhouse 创建的密钥。',
      next: '请用其他方式进入后重新添加令牌。',
    },
    exit: 4,
  },
  'token.libraryPlace': {
    en: {
      what: 'The library {library} lies where anybody could have put it. It was not loaded.',
      next: 'Install it as an administrator of this computer, into one of: {folders}.',
    },
    'zh-CN': {
      what: '库 {library} 位于任何人都可能写入的位置，未加载。',
      next: '请以计算机管理员身份安装到以下位置之一：{folders}。',
    },
    exit: 4,
  },
  'token.libraryFailed': {
    en: {
      what: 'The token’s PKCS #11 library failed: {reason}.',
      next: 'Check the library’s path and version; its maker’s tool shows whether the token works.',
    },
    'zh-CN': {
      what: '令牌的 PKCS #11 库出错：{reason}。',
      next: '请检查库的路径与版本；可用厂商工具确认令牌是否正常。',
    },
    exit: 5,
  },
  'keys.alreadyEncrypted': {
    en: { what: 'This installation is encrypted already.', next: 'Keys can be renewed under Security.' },
    'zh-CN': { what: '此安装已加密。', next: '可在“安全”页面更换密钥。' },
    exit: 4,
  },
  'keys.credentialMissing': {
    en: {
      what: 'The service manager gave no credential named {name}.',
      next: 'Add LoadCredentialEncrypted={name} to the unit, or use another way in.',
    },
    'zh-CN': {
      what: '服务管理器未提供名为 {name} 的凭据。',
      next: '请在单元文件中加入 LoadCredentialEncrypted={name}，或使用其他方式。',
    },
    exit: 5,
  },
  'keys.keyStoreAbsent': {
    en: {
      what: 'Nobody reaches the key store of this computer: Inhouse does not run in its desktop window.',
      next: 'Start the desktop program on this computer and try again there.',
    },
    'zh-CN': {
      what: '无法访问本机密钥库：Inhouse 未在桌面窗口中运行。',
      next: '请在本机启动桌面程序后再试。',
    },
    exit: 5,
  },
  'keys.keyStoreUnavailable': {
    en: {
      what: 'The operating system offers no key store that protects anything, or it is locked. Nothing was changed.',
      next: 'On Linux, install and unlock GNOME Keyring or KWallet, then start Inhouse again. Passphrases and the recovery key open it as before.',
    },
    'zh-CN': {
      what: '操作系统没有可提供有效保护的密钥库，或密钥库已锁定。没有任何更改。',
      next: '在 Linux 上请安装并解锁 GNOME Keyring 或 KWallet，然后重新启动 Inhouse。口令和恢复密钥仍可照常解锁。',
    },
    exit: 5,
  },
  'keys.keyStoreChanged': {
    en: {
      what: 'The key store of this computer no longer opens Inhouse: it was reset, or it belongs to another user or computer. The data is unharmed.',
      next: 'Open it with a passphrase or the recovery key, then let this computer open it anew under Security.',
    },
    'zh-CN': {
      what: '本机密钥库已无法打开 Inhouse：它可能已被重置，或属于其他用户或计算机。数据未受影响。',
      next: '请使用口令或恢复密钥解锁，然后在“安全”页面重新允许本机自动打开。',
    },
    exit: 4,
  },
  'access.wrongPassphrase': {
    en: {
      what: 'Name and passphrase do not belong together.',
      next: 'Try again. After several mistakes there is a wait that grows.',
    },
    'zh-CN': { what: '名称与口令不匹配。', next: '请重试。多次错误后等待时间会逐渐延长。' },
    exit: 4,
  },
  'access.lockedOut': {
    en: {
      what: 'There were too many wrong passphrases for this name.',
      next: 'Try again in {seconds} seconds; each further mistake doubles the wait, up to 15 minutes.',
    },
    'zh-CN': {
      what: '此名称的口令错误次数过多。',
      next: '请在 {seconds} 秒后重试；再次出错等待时间将加倍，最长 15 分钟。',
    },
    exit: 4,
  },
  'access.sessionOver': {
    en: { what: 'You are no longer signed in.', next: 'Sign in again; what was saved is there.' },
    'zh-CN': { what: '登录已失效。', next: '请重新登录，已保存的内容仍在。' },
    exit: 4,
  },
  'access.signInNeeded': {
    en: { what: 'This installation has accounts, and nobody is signed in here.', next: 'Sign in first.' },
    'zh-CN': { what: '此安装启用了账户，当前未登录。', next: '请先登录。' },
    exit: 4,
  },
  'access.alreadySetUp': {
    en: {
      what: 'How this installation is protected has been decided already.',
      next: 'An administrator can change it under Security.',
    },
    'zh-CN': { what: '此安装的保护方式已确定。', next: '管理员可在“安全”页面更改。' },
    exit: 4,
  },
  'access.changePassphrase': {
    en: {
      what: 'Your passphrase was set by an administrator. Until you have changed it, nothing else is answered.',
      next: 'Change it first.',
    },
    'zh-CN': { what: '您的口令由管理员设置，修改之前无法进行其他操作。', next: '请先修改口令。' },
    exit: 4,
  },
  'accounts.passphraseWeak': {
    en: {
      what: 'This passphrase is too easy to guess.',
      next: 'Take at least {least} characters that are not the name or the passphrase before: four or five words make a good one.',
    },
    'zh-CN': {
      what: '此口令过于容易猜测。',
      next: '请使用至少 {least} 个字符，且不得包含名称、不得与原口令相同；四五个词组成的句子较为合适。',
    },
    exit: 4,
  },
  'accounts.nameTaken': {
    en: { what: 'There is an account “{name}” already.', next: 'Take another name.' },
    'zh-CN': { what: '已有名为“{name}”的账户。', next: '请使用其他名称。' },
    exit: 4,
  },
  'accounts.lastAdministrator': {
    en: {
      what: '“{name}” is the last administrator who can sign in. The account was left as it is.',
      next: 'Make somebody else an administrator first.',
    },
    'zh-CN': {
      what: '“{name}”是最后一位可登录的管理员，账户保持不变。',
      next: '请先将其他人设为管理员。',
    },
    exit: 4,
  },
  'access.changing': {
    en: {
      what: 'Keys or databases are being changed right now. Nothing is lost.',
      next: 'Wait until it is done; it goes on by itself after a break.',
    },
    'zh-CN': { what: '正在更改密钥或数据库，不会丢失任何内容。', next: '请等待完成；中断后会自动继续。' },
    exit: 4,
  },
} as const satisfies Record<string, ErrorRow>;
