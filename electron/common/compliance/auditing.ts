import type { Requirement } from './requirement.ts';

/** GB/T 22239-2019, 8.1.4.3. */
export const auditing: readonly Requirement[] = [
  {
    id: '8.1.4.3 a',
    part: 'audit',
    state: 'met',
    tests: ['electron/engine/security/recordCalls.test.ts', 'electron/engine/security/audit.test.ts'],
    en: {
      asks: 'Auditing covers every user, and important acts and events.',
      does: 'Every procedure names its audit class or does not compile. Sign-ins, questions and answers, data, models, training, settings, keys and removals are records, refused and failed calls among them. It cannot be switched off.',
      remains: '',
    },
    'zh-CN': {
      asks: '启用安全审计，覆盖每个用户，审计重要行为和重要事件。',
      does: '每个接口必须声明审计类别，否则无法编译。登录、提问与回答、数据、模型、训练、设置、密钥和删除均留有记录，被拒绝和失败的调用也在其中。审计无法关闭。',
      remains: '',
    },
  },
  {
    id: '8.1.4.3 b',
    part: 'audit',
    state: 'met',
    tests: [
      'electron/engine/audit/listRecords.test.ts',
      'electron/engine/audit/formats.test.ts',
      'e2e/audit.spec.ts',
    ],
    en: {
      asks: 'A record has date and time, user, kind of event and result.',
      does: 'Each has its time, account and role, where it came from, the act, what it was done to, details and the result; clock changes are records, too.',
      remains: '',
    },
    'zh-CN': {
      asks: '审计记录包括日期时间、用户、事件类型、是否成功等信息。',
      does: '每条记录包含时间、账户与角色、来源、操作、对象、细节和结果；修改系统时钟也会留下记录。',
      remains: '',
    },
  },
  {
    id: '8.1.4.3 c',
    part: 'audit',
    state: 'met',
    tests: [
      'electron/engine/audit/verify.test.ts',
      'electron/engine/audit/witness.test.ts',
      'electron/engine/audit/rotate.test.ts',
      'electron/engine/audit/audit.test.ts',
      'electron/engine/audit/syslog/forwarder.test.ts',
    ],
    en: {
      asks: 'Records are protected, backed up, and not deleted, changed or overwritten unexpectedly.',
      does: 'Chained by hashes, signed checkpoints, witnesses outside the data directory; verification names the first record that is not as it was written. Kept for at least 180 days in the log and in signed archives; copied as they come to a syslog server, and to files by export.',
      remains: '',
    },
    'zh-CN': {
      asks: '保护审计记录并定期备份，避免受到未预期的删除、修改或覆盖。',
      does: '记录以哈希相链，检查点带签名，数据目录之外另有见证；校验会指出第一条被改动的记录。日志和签名归档至少保留 180 天；可实时发送到 syslog 服务器，也可导出为文件。',
      remains: '',
    },
  },
  {
    id: '8.1.4.3 d',
    part: 'audit',
    state: 'met',
    tests: [
      'electron/engine/security/audit.test.ts',
      'electron/engine/audit/rotateKill.test.ts',
      'build/kill/kill.test.ts',
    ],
    en: {
      asks: 'Auditing cannot be interrupted without authorization.',
      does: 'A change and its record are one transaction in the engine itself: there is no auditing process that could be ended while work goes on. Kills at any moment lose no record that was acknowledged.',
      remains: '',
    },
    'zh-CN': {
      asks: '保护审计进程，防止未经授权的中断。',
      does: '操作与其记录由引擎在同一事务中写入，不存在可单独终止的审计进程；任何时刻被强行终止，已确认的记录都不会丢失。',
      remains: '',
    },
  },
];
