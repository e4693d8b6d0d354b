import type { Requirement } from './requirement.ts';

/** GB/T 22239-2019, 8.1.4.4 to 8.1.4.6. */
export const protection: readonly Requirement[] = [
  {
    id: '8.1.4.4 a',
    part: 'intrusion',
    state: 'environment',
    tests: ['build/checkLayers.test.ts'],
    en: {
      asks: 'Only the components and programs that are needed are installed.',
      does: 'Every package has an exact version and a hash, none runs a script when it is installed, and only listed ones may be imported.',
      remains: 'Whoever administers the machine installs the system with nothing else.',
    },
    'zh-CN': {
      asks: '遵循最小安装原则，仅安装需要的组件和应用程序。',
      does: '所有依赖包均锁定版本和哈希，安装时不运行脚本，只允许引用清单内的包。',
      remains: '操作系统的最小化安装由系统管理员负责。',
    },
  },
  {
    id: '8.1.4.4 b',
    part: 'intrusion',
    state: 'met',
    tests: ['electron/host/connections.test.ts', 'electron/host/headless.test.ts', 'e2e/network.spec.ts'],
    en: {
      asks: 'Services, shares and ports that nobody needs are closed.',
      does: 'The desktop program opens no port. The headless server opens one, on loopback unless told otherwise. A test lists every connection of the product and takes none to anywhere else.',
      remains: '',
    },
    'zh-CN': {
      asks: '关闭不需要的系统服务、默认共享和高危端口。',
      does: '桌面程序不开放端口；无界面服务只开放一个端口，默认仅限本机回环地址。测试会列出产品的全部连接，出现任何外部连接即判失败。',
      remains: '',
    },
  },
  {
    id: '8.1.4.4 c',
    part: 'intrusion',
    state: 'partly',
    tests: ['electron/host/headless.test.ts', 'electron/host/tls.test.ts'],
    en: {
      asks: 'Terminals for administration are limited by the way they connect or by their address.',
      does: 'Without a certificate only this machine is served; Host and Origin of every request are checked.',
      remains:
        'Beyond this machine there is no list of addresses that may connect: a firewall has to hold it.',
    },
    'zh-CN': {
      asks: '通过设定接入方式或网络地址范围，限制管理终端。',
      does: '未配置证书时只为本机提供服务；每个请求都检查 Host 与 Origin。',
      remains: '对外提供服务时没有地址白名单，需由防火墙限制。',
    },
  },
  {
    id: '8.1.4.4 d',
    part: 'intrusion',
    state: 'met',
    tests: [
      'electron/contract/link/hostile.test.ts',
      'build/fuzz/fuzz.test.ts',
      'electron/compute/datasets/malformedFiles.test.ts',
      'electron/compute/adapters/hostileAdapter.test.ts',
      'electron/engine/chat/hostile.test.ts',
    ],
    en: {
      asks: 'Input from people and over interfaces is checked.',
      does: 'Every call is held against a schema, every size in a file against limits before memory is taken. Changed files of every format are tried in each run of the tests.',
      remains: '',
    },
    'zh-CN': {
      asks: '对人机接口和通信接口输入的内容进行有效性检验。',
      does: '每次调用均按模式校验；文件中的每个长度都先与上限比较，再分配内存。每次测试都会对所有格式的变异文件进行模糊测试。',
      remains: '',
    },
  },
  {
    id: '8.1.4.4 e',
    part: 'intrusion',
    state: 'partly',
    tests: ['build/fuzz/fuzz.test.ts'],
    en: {
      asks: 'Known vulnerabilities are found, and patched after evaluation and testing.',
      does: 'Fuzzing of all readers, which can be run for as long as wanted; exact versions of everything that is installed.',
      remains: 'No list of components (SBOM), no signed updates, no penetration test by others yet.',
    },
    'zh-CN': {
      asks: '能发现已知漏洞，并在充分测试评估后及时修补。',
      does: '对所有文件读取器进行模糊测试，时长可任意延长；所有依赖版本明确。',
      remains: '尚无软件物料清单（SBOM）和签名更新，也未经第三方渗透测试。',
    },
  },
  {
    id: '8.1.4.4 f',
    part: 'intrusion',
    state: 'partly',
    tests: [
      'electron/engine/security/recordCalls.test.ts',
      'electron/engine/audit/syslog/forwarder.test.ts',
      'electron/engine/audit/clockWatch.test.ts',
    ],
    en: {
      asks: 'Intrusion into important nodes is detected, and alarm is given.',
      does: 'Refused calls, wrong passphrases while the log is open, clock changes and a directory that was put back are records, sent to syslog as they come.',
      remains: 'Inhouse raises no alarm by itself: what collects syslog has to.',
    },
    'zh-CN': {
      asks: '检测对重要节点的入侵行为，并在严重时报警。',
      does: '被拒绝的调用、日志打开期间的口令错误、时钟改动和数据目录回滚均有记录，并实时发送到 syslog。',
      remains: '程序本身不发出报警，由接收 syslog 的系统负责。',
    },
  },
  {
    id: '8.1.4.5',
    part: 'malware',
    state: 'partly',
    tests: [
      'electron/engine/processes/confinement.test.ts',
      'electron/ml/tokenize/hostileTemplate.test.ts',
      'electron/compute/datasets/malformedFiles.test.ts',
    ],
    en: {
      asks: 'Malicious code is recognized and stopped.',
      does: 'Nothing from outside is run: pickles and executables are refused, chat templates are interpreted within limits. Files are read in processes without rights, and under bubblewrap where it is installed.',
      remains:
        'A virus scanner is the system’s. Outside Linux, or without bubblewrap, only Node’s permissions hold the readers.',
    },
    'zh-CN': {
      asks: '采用技术措施识别并阻断恶意代码。',
      does: '不执行任何外来代码：拒绝 pickle 和可执行文件，对话模板在限额内解释执行。文件由无权限的进程读取，装有 bubblewrap 时再由内核隔离。',
      remains: '病毒查杀由操作系统负责。非 Linux 系统或未安装 bubblewrap 时，读取进程仅受 Node 权限限制。',
    },
  },
  {
    id: '8.1.4.6',
    part: 'trusted',
    state: 'environment',
    tests: ['electron/compute/tasks/verify.test.ts'],
    en: {
      asks: 'Boot, system and programs are verified from a root of trust, also while they run; violations are told.',
      does: 'Models are hashed file by file and verified on demand.',
      remains: 'Secure boot and a TPM are the machine’s. The program’s own files are not signed yet.',
    },
    'zh-CN': {
      asks: '基于可信根对引导程序、系统程序和应用程序进行验证，运行中动态验证，破坏后报警。',
      does: '模型逐文件计算哈希，可随时校验。',
      remains: '安全启动和可信芯片由硬件平台提供；程序自身的文件尚未签名。',
    },
  },
];
