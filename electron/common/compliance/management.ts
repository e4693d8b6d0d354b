import type { Requirement } from './requirement.ts';

/** GB/T 22239-2019, 8.1.5, where it concerns a program. */
export const management: readonly Requirement[] = [
  {
    id: '8.1.5.1 a',
    part: 'systemManagement',
    state: 'met',
    tests: ['electron/engine/accounts.test.ts', 'electron/engine/security/recordCalls.test.ts'],
    en: {
      asks: 'System administrators are authenticated, work through certain commands or pages only, and are audited.',
      does: 'They sign in like everybody, in the window and on the command line; each of their acts is a record.',
      remains: '',
    },
    'zh-CN': {
      asks: '对系统管理员进行身份鉴别，只允许通过特定命令或界面操作，并对操作进行审计。',
      does: '管理员与其他人一样需登录，窗口和命令行均如此；每项操作都有记录。',
      remains: '',
    },
  },
  {
    id: '8.1.5.1 b',
    part: 'systemManagement',
    state: 'met',
    tests: ['electron/engine/accounts.test.ts', 'electron/engine/settings/settings.test.ts'],
    en: {
      asks: 'Resources and operation are configured and controlled by system administrators: accounts, loading, limits, backup.',
      does: 'Accounts, keys, memory, devices and times are settings that only administrators change; a change keeps its old and new value.',
      remains: '',
    },
    'zh-CN': {
      asks: '由系统管理员对资源和运行进行配置、控制和管理，包括用户身份、资源、加载启动、异常处理、备份恢复等。',
      does: '账户、密钥、内存、设备和时限等设置只有管理员可以更改，更改前后的值均有记录。',
      remains: '',
    },
  },
  {
    id: '8.1.5.2 a',
    part: 'auditManagement',
    state: 'met',
    tests: ['electron/contract/roles.test.ts', 'electron/engine/audit/audit.test.ts', 'e2e/audit.spec.ts'],
    en: {
      asks: 'Audit administrators are authenticated, work through certain commands or pages only, and are audited.',
      does: 'An auditor is a role of its own, with a page and commands of its own; reading, verifying and exporting leave records.',
      remains: '',
    },
    'zh-CN': {
      asks: '对审计管理员进行身份鉴别，只允许通过特定命令或界面操作，并对操作进行审计。',
      does: '审计员是独立的角色，有专用页面和命令；查看、校验和导出都会留下记录。',
      remains: '',
    },
  },
  {
    id: '8.1.5.2 b',
    part: 'auditManagement',
    state: 'met',
    tests: [
      'electron/engine/audit/listRecords.test.ts',
      'electron/engine/audit/rotate.test.ts',
      'electron/host/cli/audit.test.ts',
      'e2e/audit.spec.ts',
    ],
    en: {
      asks: 'Audit administrators analyse records and handle them: storing, managing, querying.',
      does: 'Filters, verification, export as CSV, JSONL and CEF, archives by policy, in the window and on the command line.',
      remains: '',
    },
    'zh-CN': {
      asks: '由审计管理员对审计记录进行分析和处理，包括存储、管理和查询。',
      does: '筛选、校验、导出为 CSV、JSONL 和 CEF，并按策略归档，窗口和命令行均可操作。',
      remains: '',
    },
  },
  {
    id: '8.1.5.3 a',
    part: 'securityManagement',
    state: 'partly',
    tests: ['electron/engine/accounts.test.ts'],
    en: {
      asks: 'Security administrators are authenticated, work through certain commands or pages only, and are audited.',
      does: 'What concerns security has a page of its own, for administrators, and leaves records.',
      remains: 'There is no security administrator apart from the administrator.',
    },
    'zh-CN': {
      asks: '对安全管理员进行身份鉴别，只允许通过特定命令或界面操作，并对操作进行审计。',
      does: '安全相关操作有专门页面，仅管理员可用，并留有记录。',
      remains: '安全管理员尚未与系统管理员分设。',
    },
  },
  {
    id: '8.1.5.3 b',
    part: 'securityManagement',
    state: 'partly',
    tests: ['electron/engine/accounts.test.ts', 'electron/engine/keys.test.ts'],
    en: {
      asks: 'Security administrators set policies: parameters, labels, authorization, trusted verification.',
      does: 'Times of sessions, roles, keys and their renewal, what the audit log keeps.',
      remains: 'No labels and no policy of trusted verification.',
    },
    'zh-CN': {
      asks: '由安全管理员配置安全策略，包括安全参数、安全标记、授权和可信验证策略。',
      does: '可设置会话时限、角色、密钥及其更换、审计内容的保留方式。',
      remains: '没有安全标记和可信验证策略。',
    },
  },
  {
    id: '8.1.5.4 a',
    part: 'centralControl',
    state: 'environment',
    tests: [],
    en: {
      asks: 'Security equipment is managed from a zone of its own.',
      does: '',
      remains: 'The network’s matter.',
    },
    'zh-CN': {
      asks: '划分特定的管理区域，对安全设备或组件进行管控。',
      does: '',
      remains: '由网络规划负责。',
    },
  },
  {
    id: '8.1.5.4 b',
    part: 'centralControl',
    state: 'met',
    tests: ['electron/host/tls.test.ts', 'electron/engine/audit/syslog/forwarder.test.ts'],
    en: {
      asks: 'What is managed is reached over a secure path.',
      does: 'TLS 1.3 for people and for syslog, each with a certificate that is checked.',
      remains: '',
    },
    'zh-CN': {
      asks: '建立安全的信息传输路径进行管理。',
      does: '人员访问和 syslog 均可采用 TLS 1.3，并验证证书。',
      remains: '',
    },
  },
  {
    id: '8.1.5.4 c',
    part: 'centralControl',
    state: 'environment',
    tests: ['electron/engine/hardware/telemetry/history.test.ts'],
    en: {
      asks: 'Links, equipment and servers are watched centrally.',
      does: 'The Hardware page shows load, memory and temperatures of this machine and keeps their history.',
      remains: 'A central view of many machines is for other programs.',
    },
    'zh-CN': {
      asks: '对网络链路、安全设备、网络设备和服务器的运行状况进行集中监测。',
      does: '“硬件”页面显示本机负载、内存和温度，并保留历史。',
      remains: '多台设备的集中监测由其他系统承担。',
    },
  },
  {
    id: '8.1.5.4 d',
    part: 'centralControl',
    state: 'met',
    tests: [
      'electron/engine/audit/syslog/forwarder.test.ts',
      'electron/engine/audit/rotate.test.ts',
      'electron/engine/audit/audit.test.ts',
    ],
    en: {
      asks: 'Audit data is collected centrally and kept for as long as the law asks.',
      does: 'Every record is sent to the syslog server in its order, again after a break; here it is kept for at least 180 days.',
      remains: '',
    },
    'zh-CN': {
      asks: '对分散的审计数据进行收集汇总和集中分析，留存时间符合法律法规要求。',
      does: '每条记录按顺序发送到 syslog 服务器，中断后补发；本机至少保留 180 天。',
      remains: '',
    },
  },
  {
    id: '8.1.5.4 e',
    part: 'centralControl',
    state: 'environment',
    tests: [],
    en: {
      asks: 'Policies, malware protection and patches are managed centrally.',
      does: '',
      remains:
        'Installing and patching machines is for the tools of whoever runs them; updates of Inhouse come on media.',
    },
    'zh-CN': {
      asks: '对安全策略、恶意代码、补丁升级等进行集中管理。',
      does: '',
      remains: '由运行单位的管理工具负责；本程序的更新通过介质安装。',
    },
  },
  {
    id: '8.1.5.4 f',
    part: 'centralControl',
    state: 'environment',
    tests: ['electron/engine/audit/formats.test.ts', 'electron/engine/audit/syslog/forwarder.test.ts'],
    en: {
      asks: 'Security events in the network are recognized, analysed, and alarm is given.',
      does: 'Records in CEF and RFC 5424, which such systems understand.',
      remains: 'The alarm is for the system that collects them.',
    },
    'zh-CN': {
      asks: '对网络中发生的各类安全事件进行识别、报警和分析。',
      does: '记录采用 CEF 和 RFC 5424 格式，便于安全管理平台接入。',
      remains: '报警由接收记录的平台负责。',
    },
  },
];
