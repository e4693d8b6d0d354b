import type { Requirement } from './requirement.ts';

/** GB/T 22239-2019, 8.1.4.7 to 8.1.4.11. */
export const data: readonly Requirement[] = [
  {
    id: '8.1.4.7 a',
    part: 'integrity',
    state: 'met',
    tests: ['electron/host/tls.test.ts', 'electron/engine/audit/syslog/forwarder.test.ts'],
    en: {
      asks: 'Important data keeps its integrity in transit.',
      does: 'TLS 1.3 beyond this machine. Syslog over TLS 1.3 where that is chosen; over TCP and UDP it is not protected, and the page says so.',
      remains: '',
    },
    'zh-CN': {
      asks: '保证重要数据在传输过程中的完整性。',
      does: '离开本机的通信采用 TLS 1.3。syslog 可选 TLS 1.3；选择 TCP 或 UDP 时不受保护，页面上会注明。',
      remains: '',
    },
  },
  {
    id: '8.1.4.7 b',
    part: 'integrity',
    state: 'met',
    tests: [
      'electron/vault/vault.test.ts',
      'electron/compute/tasks/verify.test.ts',
      'electron/engine/audit/verify.test.ts',
      'build/kill/kill.test.ts',
    ],
    en: {
      asks: 'Important data keeps its integrity where it is stored.',
      does: 'Encrypted files are authenticated chunk by chunk, databases page by page; models have hashes, the audit log a chain, data set versions a hash. Kills at any moment leave everything whole.',
      remains: '',
    },
    'zh-CN': {
      asks: '保证重要数据在存储过程中的完整性。',
      does: '加密文件逐块认证，数据库逐页认证；模型和数据集版本有哈希，审计日志以哈希相链。任何时刻被强行终止，数据仍然完整。',
      remains: '',
    },
  },
  {
    id: '8.1.4.8 a',
    part: 'confidentiality',
    state: 'met',
    tests: [
      'electron/host/tls.test.ts',
      'electron/host/headless.test.ts',
      'electron/host/connections.test.ts',
    ],
    en: {
      asks: 'Important data is confidential in transit.',
      does: 'TLS 1.3 beyond this machine, nothing without it; no outgoing connection but to a syslog server that an administrator entered, which is told nothing of what was said.',
      remains: '',
    },
    'zh-CN': {
      asks: '保证重要数据在传输过程中的保密性。',
      does: '离开本机的通信一律采用 TLS 1.3，否则拒绝；除管理员配置的 syslog 服务器外不主动连接任何地址，且不向其发送对话内容。',
      remains: '',
    },
  },
  {
    id: '8.1.4.8 b',
    part: 'confidentiality',
    state: 'partly',
    tests: [
      'electron/host/encryptedDisk.test.ts',
      'electron/vault/ring.test.ts',
      'electron/vault/rotateFiles.test.ts',
      'build/kill/kill.test.ts',
    ],
    en: {
      asks: 'Important data is confidential where it is stored.',
      does: 'Databases under SQLCipher, files under AES-256-GCM; keys are renewed after 90 days at most. A search of the whole disk finds nothing of what was planted, whenever the product is killed.',
      remains:
        'Encryption has to be chosen; files that were there before follow one by one. The SM algorithms, which an assessment of commercial cryptography asks for, are not offered.',
    },
    'zh-CN': {
      asks: '保证重要数据在存储过程中的保密性。',
      does: '数据库采用 SQLCipher，文件采用 AES-256-GCM；密钥最长 90 天更换一次。测试在任意时刻终止产品后搜索整个磁盘，找不到任何预埋内容。',
      remains:
        '需要主动启用加密；此前已有的文件随后逐个加密。暂不提供商用密码应用安全性评估所要求的国密算法。',
    },
  },
  {
    id: '8.1.4.9 a',
    part: 'backup',
    state: 'met',
    tests: [
      'electron/engine/backup/backup.test.ts',
      'electron/engine/backup/killed.test.ts',
      'electron/engine/backup/targets.test.ts',
    ],
    en: {
      asks: 'Important data is backed up and restored locally.',
      does: 'Encrypted, incremental backups into folders that an administrator chose, read back after writing; restored here or on another machine with the recovery key, and tried out in a scratch folder. A kill in any step leaves earlier backups whole.',
      remains: '',
    },
    'zh-CN': {
      asks: '提供重要数据的本地备份与恢复功能。',
      does: '加密的增量备份写入管理员选定的目录，写后回读；可在本机或凭恢复密钥在另一台机器上恢复，也可在临时目录中演练。任何一步被强行终止，已有备份仍然完整。',
      remains: '',
    },
  },
  {
    id: '8.1.4.9 b',
    part: 'backup',
    state: 'partly',
    tests: ['electron/engine/backup/targets.test.ts', 'electron/engine/audit/syslog/forwarder.test.ts'],
    en: {
      asks: 'Important data is backed up to another place in real time, over a network.',
      does: 'A folder for backups may be a share in another building; audit records go to a syslog server as they come.',
      remains: 'Backups are made daily or weekly, not in real time.',
    },
    'zh-CN': {
      asks: '提供异地实时备份，通过网络将重要数据实时备份至备份场地。',
      does: '备份目录可以是异地的共享文件夹；审计记录实时发送到 syslog 服务器。',
      remains: '备份按天或按周进行，并非实时。',
    },
  },
  {
    id: '8.1.4.9 c',
    part: 'backup',
    state: 'environment',
    tests: [],
    en: {
      asks: 'Important systems are redundant and stay available.',
      does: '',
      remains:
        'One machine is one machine: a second one, disks in a mirror and power are for whoever runs it.',
    },
    'zh-CN': {
      asks: '重要数据处理系统热冗余，保证高可用性。',
      does: '',
      remains: '单机产品不含热备；备用主机、磁盘镜像和供电由运行单位配置。',
    },
  },
  {
    id: '8.1.4.10 a',
    part: 'residual',
    state: 'partly',
    tests: [
      'electron/engine/security/keys/keyStore.test.ts',
      'electron/engine/store/convertDatabases.test.ts',
      'build/kill/kill.test.ts',
    ],
    en: {
      asks: 'Where authentication data lay is cleared before it is given to others.',
      does: 'Passphrases are never stored; of sessions only hashes are. Old key files and databases are overwritten, also after a kill; locking clears the master key in memory.',
      remains:
        'JavaScript cannot clear strings in memory, and an SSD may keep old blocks. Encrypt the swap space, too.',
    },
    'zh-CN': {
      asks: '鉴别信息所在的存储空间被释放或重新分配前完全清除。',
      does: '不保存口令，会话只保存哈希。旧的密钥文件和数据库被覆写，强行终止后也会补做；锁定时清除内存中的主密钥。',
      remains: 'JavaScript 无法清除内存中的字符串，固态硬盘也可能保留旧数据块；交换分区应一并加密。',
    },
  },
  {
    id: '8.1.4.10 b',
    part: 'residual',
    state: 'partly',
    tests: [
      'electron/engine/chat/kept.test.ts',
      'electron/engine/datasets/worker/versions/withdraw.test.ts',
      'electron/engine/store/convertDatabases.test.ts',
      'electron/host/encryptedDisk.test.ts',
      'electron/engine/audit/audit.test.ts',
      'electron/vault/erase.test.ts',
      'electron/host/destroy.test.ts',
    ],
    en: {
      asks: 'Where sensitive data lay is cleared before it is given to others.',
      does: 'Deleted conversations and rows that were withdrawn are overwritten in the database, its index and its log; content in the audit log goes with its key. Of encrypted files that are removed the part their keys come from is overwritten, of databases everything; a whole installation can be destroyed, with a certificate.',
      remains:
        'An SSD may keep old blocks, and files that were never encrypted are only removed. New data keys make what a disk kept of encrypted ones useless.',
    },
    'zh-CN': {
      asks: '敏感数据所在的存储空间被释放或重新分配前完全清除。',
      does: '删除的对话和撤回的数据在数据库、索引及预写日志中均被覆写；审计日志中的内容随其密钥一并失效。删除加密文件时覆写派生其密钥的部分，数据库则整体覆写；也可销毁整个安装，并出具证明。',
      remains:
        '固态硬盘可能保留旧数据块，从未加密的文件只作删除；更换数据密钥后，磁盘上残留的密文即无法解开。',
    },
  },
  {
    id: '8.1.4.11 a',
    part: 'personal',
    state: 'partly',
    tests: ['electron/ml/datasets/personal/personal.test.ts', 'e2e/datasetCleaning.spec.ts'],
    en: {
      asks: 'Only personal data that the work needs is collected and kept.',
      does: 'Of users there is a name. In data sets personal data is found, shown and masked; a person’s rows can be withdrawn from every version.',
      remains:
        'What is put into data sets is decided by people; detection finds patterns and misses what has none.',
    },
    'zh-CN': {
      asks: '仅采集和保存业务必需的用户个人信息。',
      does: '对使用者只记录名称。数据集中的个人信息可被检出、展示和脱敏；某人的数据可从所有版本中撤回。',
      remains: '导入哪些数据由使用者决定；检测依据特征规则，没有特征的内容可能漏检。',
    },
  },
  {
    id: '8.1.4.11 b',
    part: 'personal',
    state: 'met',
    tests: ['electron/engine/accounts.test.ts', 'electron/engine/audit/audit.test.ts', 'e2e/audit.spec.ts'],
    en: {
      asks: 'Personal data is neither reached nor used without authorization.',
      does: 'Rights by role; every reading of what was said in the audit log is a record of its own; content is under a key of each person, and can be erased.',
      remains: '',
    },
    'zh-CN': {
      asks: '禁止未授权访问和非法使用用户个人信息。',
      does: '按角色授权；查看审计日志中的对话内容本身也会留下记录；内容按人分别加密，可以擦除。',
      remains: '',
    },
  },
];
