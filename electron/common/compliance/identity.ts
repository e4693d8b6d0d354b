import type { Requirement } from './requirement.ts';

/** GB/T 22239-2019, 8.1.4.1 and 8.1.4.2. */
export const identityAndAccess: readonly Requirement[] = [
  {
    id: '8.1.4.1 a',
    part: 'identity',
    state: 'partly',
    tests: ['electron/engine/accounts.test.ts', 'electron/engine/gate.test.ts', 'e2e/accounts.spec.ts'],
    en: {
      asks: 'Everybody is identified and authenticated; identities are unique, secrets complex and changed regularly.',
      does: 'Accounts with names that are unique in any case of letters; passphrases of twelve characters and more that are neither the name nor a repetition; one that an administrator gave has to be changed first.',
      remains: 'Passphrases do not expire. An administrator can set a new one for each account.',
    },
    'zh-CN': {
      asks: '对登录用户进行身份标识和鉴别；标识唯一，鉴别信息有复杂度要求并定期更换。',
      does: '账户名不区分大小写且唯一；口令至少十二个字符，不得为用户名或简单重复；管理员设置的口令首次登录必须更改。',
      remains: '口令不会自动到期，管理员可以为每个账户重设口令。',
    },
  },
  {
    id: '8.1.4.1 b',
    part: 'identity',
    state: 'met',
    tests: [
      'electron/engine/access/lockOut.test.ts',
      'electron/engine/access/sessions.test.ts',
      'electron/engine/gate.test.ts',
      'e2e/accounts.spec.ts',
    ],
    en: {
      asks: 'Failed sign-ins have consequences; sessions that nobody uses end.',
      does: 'After five mistakes each further one doubles the wait, up to 15 minutes, also over restarts. Sessions end after 15 minutes without anybody and after 12 hours; both can be set.',
      remains: '',
    },
    'zh-CN': {
      asks: '具有登录失败处理功能，并在连接超时时自动退出。',
      does: '连续五次错误后，每次再错等待时间加倍，最长 15 分钟，重启后依然有效。无人操作 15 分钟或满 12 小时后会话结束，两者均可设置。',
      remains: '',
    },
  },
  {
    id: '8.1.4.1 c',
    part: 'identity',
    state: 'met',
    tests: ['electron/host/tls.test.ts', 'electron/host/headless.test.ts'],
    en: {
      asks: 'Secrets cannot be listened to during remote administration.',
      does: 'Beyond this machine there is TLS 1.3 with a certificate of the installation’s own authority, and nothing without it.',
      remains: '',
    },
    'zh-CN': {
      asks: '远程管理时防止鉴别信息在传输中被窃听。',
      does: '本机之外只通过 TLS 1.3 提供服务，证书由本机自己的证书机构签发；没有证书则拒绝服务。',
      remains: '',
    },
  },
  {
    id: '8.1.4.1 d',
    part: 'identity',
    state: 'notMet',
    tests: [],
    en: {
      asks: 'Two kinds of authentication together, one of them cryptographic.',
      does: 'A PKCS#11 token with its PIN can open the keys of the installation.',
      remains:
        'Signing in to an account asks for a passphrase only. Until then the system’s own sign-in with a card can stand before it.',
    },
    'zh-CN': {
      asks: '采用两种或以上组合的鉴别技术，其中至少一种使用密码技术。',
      does: '可以用 PKCS#11 令牌及其 PIN 打开本机密钥。',
      remains: '账户登录目前只验证口令。在此之前，可由操作系统的智能卡登录作为前置手段。',
    },
  },
  {
    id: '8.1.4.2 a',
    part: 'access',
    state: 'met',
    tests: ['electron/contract/roles.test.ts', 'electron/engine/accounts.test.ts'],
    en: {
      asks: 'Users who sign in have accounts and rights.',
      does: 'Five roles; one table of permissions, enforced in the engine. A test calls every procedure as each role and as nobody.',
      remains: '',
    },
    'zh-CN': {
      asks: '为登录的用户分配账户和权限。',
      does: '五种角色，由引擎按统一的权限表强制执行；测试以每种角色以及未登录身份调用全部接口。',
      remains: '',
    },
  },
  {
    id: '8.1.4.2 b',
    part: 'access',
    state: 'met',
    tests: ['electron/engine/gate.test.ts', 'electron/engine/accounts.test.ts'],
    en: {
      asks: 'Default accounts are renamed or removed, default passwords changed.',
      does: 'There are none: the first administrator is named, with a passphrase of their own, when accounts are chosen.',
      remains: '',
    },
    'zh-CN': {
      asks: '重命名或删除默认账户，修改默认口令。',
      does: '没有默认账户和默认口令：启用账户时由首位管理员自行命名并设置口令。',
      remains: '',
    },
  },
  {
    id: '8.1.4.2 c',
    part: 'access',
    state: 'partly',
    tests: ['electron/engine/accounts.test.ts'],
    en: {
      asks: 'Accounts that nobody needs are removed or disabled in time; none is shared.',
      does: 'A disabled account is out at once, with open calls, and opens no keys any more; the list says when each was used last.',
      remains:
        'Nothing is disabled by itself: an administrator has to look. That nobody shares an account is for the organization to see to.',
    },
    'zh-CN': {
      asks: '及时删除或停用多余、过期的账户，避免共享账户。',
      does: '账户停用后立即退出，进行中的操作随之中断，也无法再打开密钥；列表显示每个账户上次使用的时间。',
      remains: '不会自动停用，需管理员定期检查；禁止共用账户由单位制度保证。',
    },
  },
  {
    id: '8.1.4.2 d',
    part: 'access',
    state: 'partly',
    tests: ['electron/contract/roles.test.ts', 'electron/engine/accounts.test.ts'],
    en: {
      asks: 'Administrators have the least rights they need, and are separated from each other.',
      does: 'An auditor sees records and nothing of what people work with; only administrators make accounts and keys; each role has what its work needs.',
      remains:
        'The administrator may do everything, the audit log’s settings included: there are no separate administrators of system, security and audit.',
    },
    'zh-CN': {
      asks: '授予管理用户所需的最小权限，实现管理用户的权限分离。',
      does: '审计员只能查看记录，看不到业务内容；只有管理员可以管理账户和密钥；各角色只有工作所需的权限。',
      remains: '管理员拥有全部权限，包括审计设置；尚未区分系统管理员、安全管理员和审计管理员。',
    },
  },
  {
    id: '8.1.4.2 e',
    part: 'access',
    state: 'met',
    tests: ['electron/engine/accounts.test.ts', 'electron/engine/files/files.test.ts'],
    en: {
      asks: 'Whoever is authorized sets the rules of who may reach what.',
      does: 'Administrators give and take roles; a window reaches files only by a grant for what was chosen.',
      remains: '',
    },
    'zh-CN': {
      asks: '由授权主体配置访问控制策略，规定主体对客体的访问规则。',
      does: '角色由管理员授予和收回；窗口只能凭授权访问用户选定的文件。',
      remains: '',
    },
  },
  {
    id: '8.1.4.2 f',
    part: 'access',
    state: 'partly',
    tests: ['electron/engine/accounts.test.ts', 'electron/contract/roles.test.ts'],
    en: {
      asks: 'Control reaches down to single users and processes, to single files and database tables.',
      does: 'Rights are checked for each user and each call, by kind of thing: models, data sets, runs, records, keys.',
      remains: 'Not for a single data set or model: whoever may read one may read all of them.',
    },
    'zh-CN': {
      asks: '访问控制粒度：主体达到用户级或进程级，客体达到文件、数据库表级。',
      does: '按用户、按每次调用检查权限，客体按类别区分：模型、数据集、训练、审计记录、密钥。',
      remains: '尚不能针对单个数据集或模型授权：有读取权限者可读取同类的全部内容。',
    },
  },
  {
    id: '8.1.4.2 g',
    part: 'access',
    state: 'notMet',
    tests: [],
    en: {
      asks: 'Important subjects and objects carry security labels that control access.',
      does: '',
      remains: 'There are no labels. Data of another classification belongs into an installation of its own.',
    },
    'zh-CN': {
      asks: '对重要主体和客体设置安全标记，并据此控制访问。',
      does: '',
      remains: '没有安全标记。不同密级的数据应放在各自独立的安装中。',
    },
  },
];
