import type { ErrorRow } from './errorRow.ts';

/** Processes, link, store, jobs, permissions, files, command line. */
export const systemErrors = {
  'engine.lost': {
    en: {
      what: 'The engine stopped before it was done.',
      next: 'Finished work is saved. Try again; if it happens again, restart Inhouse.',
    },
    'zh-CN': {
      what: '引擎在完成之前停止了。',
      next: '已完成的工作已保存。请重试；若再次发生，请重新启动 Inhouse。',
    },
    exit: 5,
  },
  'engine.alreadyRunning': {
    en: {
      what: 'Another Inhouse engine already uses the data directory {dataDir}.',
      next: 'Close the other Inhouse, or choose another data directory.',
    },
    'zh-CN': {
      what: '另一个 Inhouse 引擎正在使用数据目录 {dataDir}。',
      next: '请关闭另一个 Inhouse，或选择其他数据目录。',
    },
    exit: 5,
  },
  'compute.lost': {
    en: {
      what: 'The compute process stopped during the work ({reason}). Stored data is unharmed.',
      next: 'Try again; if memory was short, close other programs or use a smaller model.',
    },
    'zh-CN': {
      what: '计算进程在工作中停止（{reason}）。已存储的数据未受影响。',
      next: '请重试；若内存不足，请关闭其他程序或使用更小的模型。',
    },
    exit: 5,
  },
  'request.cancelled': {
    en: {
      what: 'The work was cancelled. What was there before is unharmed.',
      next: 'Start it again when you want it.',
    },
    'zh-CN': { what: '操作已取消，原有数据未受影响。', next: '需要时请重新开始。' },
    exit: 6,
  },
  'request.invalid': {
    en: { what: 'The request is not valid: {detail}', next: 'Correct it and try again.' },
    'zh-CN': { what: '请求无效：{detail}', next: '请更正后重试。' },
    exit: 2,
  },
  'request.notFound': {
    en: { what: 'There is no {kind} called {name}.', next: 'List what there is and choose one of those.' },
    'zh-CN': { what: '找不到 {name}（{kind}）。', next: '请列出现有项目并选择其一。' },
    exit: 3,
  },
  'permission.denied': {
    en: { what: 'You may not do this ({permission}).', next: 'Ask the administrator of this machine.' },
    'zh-CN': { what: '您没有此操作的权限（{permission}）。', next: '请联系本机管理员。' },
    exit: 4,
  },
  'disk.full': {
    en: {
      what: 'The disk is full: {path} could not be written. The unfinished result was removed; everything else is unharmed.',
      next: 'Free some space, for example by removing a model that you do not need, and try again.',
    },
    'zh-CN': {
      what: '磁盘已满：无法写入 {path}。未完成的结果已删除，其他数据未受影响。',
      next: '请释放空间（例如删除不需要的模型）后重试。',
    },
    exit: 5,
  },
  'file.unreadable': {
    en: {
      what: '{path} cannot be read ({reason}).',
      next: 'Check that the medium is still connected and that you may read the file.',
    },
    'zh-CN': {
      what: '无法读取 {path}（{reason}）。',
      next: '请检查存储介质是否仍已连接，以及您是否有读取权限。',
    },
    exit: 5,
  },
  'files.grantUnknown': {
    en: { what: 'This file or folder was not opened in this run of Inhouse.', next: 'Choose it again.' },
    'zh-CN': { what: '本次运行中没有打开过此文件或文件夹。', next: '请重新选择。' },
    exit: 4,
  },
  'models.nameTaken': {
    en: {
      what: 'There is already a model called {name}.',
      next: 'Choose another name, or remove that model first.',
    },
    'zh-CN': { what: '已存在名为 {name} 的模型。', next: '请另选名称，或先删除该模型。' },
    exit: 4,
  },
  'models.busy': {
    en: {
      what: 'The model {name} is in use by a running job.',
      next: 'Wait for the job to end or cancel it, then try again.',
    },
    'zh-CN': { what: '模型 {name} 正被运行中的任务使用。', next: '请等待任务结束或取消任务后重试。' },
    exit: 4,
  },
  'models.queueFull': {
    en: {
      what: '{waiting} questions already wait for this model; this one was not taken in. Those that wait are unharmed.',
      next: 'Ask again when some of them have been answered, or allow more answers at once in the settings.',
    },
    'zh-CN': {
      what: '已有 {waiting} 个问题在等待该模型，因此未接受此问题。正在等待的问题不受影响。',
      next: '请在其中一些得到回答后再提问，或在设置中提高同时回答的数量。',
    },
    exit: 5,
  },
  'models.variantMissing': {
    en: {
      what: 'The model {name} has no {precision} version.',
      next: 'Make one first: quantize the model to {precision}.',
    },
    'zh-CN': { what: '模型 {name} 没有 {precision} 版本。', next: '请先将模型量化为 {precision}。' },
    exit: 3,
  },
  'models.damaged': {
    en: {
      what: '{count} file(s) of the model {name} are not what they were at import: {files}.',
      next: 'Import the model again from its source; chats and reports are unharmed.',
    },
    'zh-CN': {
      what: '模型 {name} 有 {count} 个文件与导入时不一致：{files}。',
      next: '请从来源重新导入该模型；对话和报告未受影响。',
    },
    exit: 4,
  },
  'quality.gateFailed': {
    en: {
      what: 'The {precision} version ({profile}) of this model is measurably worse than its source: perplexity {change}, allowed {limit}.',
      next: 'Use a larger precision, or the exact profile, where answers matter.',
    },
    'zh-CN': {
      what: '此模型的 {precision} 版本（{profile}）明显差于源模型：困惑度 {change}，允许 {limit}。',
      next: '在答案重要的场合，请使用更高精度或 exact 配置。',
    },
    exit: 4,
  },
  'chat.answerRunning': {
    en: {
      what: 'An answer is still being written in this conversation.',
      next: 'Wait for it, or stop it first.',
    },
    'zh-CN': { what: '此对话中的回答仍在生成。', next: '请等待其完成，或先停止生成。' },
    exit: 4,
  },
  'models.none': {
    en: {
      what: 'There is no model yet.',
      next: 'Import one: `inhouse models import PATH`, or `inhouse demo --keep` for the sample model.',
    },
    'zh-CN': {
      what: '还没有模型。',
      next: '请导入模型：`inhouse models import PATH`，或用 `inhouse demo --keep` 使用示例模型。',
    },
    exit: 3,
  },
  'dataDir.unusable': {
    en: {
      what: 'The data directory {path} cannot be used ({reason}). Nothing in it was changed.',
      next: 'Check its permissions and its disk, or choose another one with --data-dir.',
    },
    'zh-CN': {
      what: '无法使用数据目录 {path}（{reason}）。其中的内容未被更改。',
      next: '请检查其权限和所在磁盘，或用 --data-dir 选择其他目录。',
    },
    exit: 5,
  },
  'dataDir.shared': {
    en: {
      what: 'The folder {path} is open to other users and already holds other files, so it cannot become the data directory. It was not changed.',
      next: 'Choose a new or empty folder with --data-dir, for example {path}/inhouse; Inhouse closes it to other users.',
    },
    'zh-CN': {
      what: '文件夹 {path} 对其他用户开放，且已存有其他文件，不能用作数据目录。该文件夹未被更改。',
      next: '请用 --data-dir 选择新的或空的文件夹，例如 {path}/inhouse；Inhouse 会将其设为仅本人可访问。',
    },
    exit: 5,
  },
  'store.newerVersion': {
    en: {
      what: 'The database {path} was written by a newer Inhouse (version {found}; this one knows {known}). It was not changed.',
      next: 'Start the newer Inhouse, or use another data directory.',
    },
    'zh-CN': {
      what: '数据库 {path} 由更新版本的 Inhouse 写入（版本 {found}；本程序支持到 {known}）。数据库未被更改。',
      next: '请启动较新版本的 Inhouse，或使用其他数据目录。',
    },
    exit: 5,
  },
  'store.wrongKey': {
    en: {
      what: 'The database {path} cannot be read: it is damaged, or encrypted with another key. It was not changed.',
      next: 'Restore the file from a backup, or give the right key if it has one; the models folder is unharmed.',
    },
    'zh-CN': {
      what: '无法读取数据库 {path}：文件已损坏，或使用了其他密钥加密。数据库未被更改。',
      next: '请从备份恢复该文件；若已加密，请提供正确的密钥。模型文件夹未受影响。',
    },
    exit: 5,
  },
  'store.damaged': {
    en: {
      what: 'The database {path} is damaged ({reason}).',
      next: 'Check the disk and restore the file from a backup; the models folder is unharmed.',
    },
    'zh-CN': {
      what: '数据库 {path} 已损坏（{reason}）。',
      next: '请检查磁盘并从备份恢复该文件；模型文件夹未受影响。',
    },
    exit: 5,
  },
  'store.conflict': {
    en: {
      what: 'Something else changed this in the meantime ({reason}). Nothing was written.',
      next: 'Look at the current state and try again.',
    },
    'zh-CN': {
      what: '相关内容在此期间已被更改（{reason}）。未写入任何数据。',
      next: '请查看当前状态后重试。',
    },
    exit: 4,
  },
  'store.lost': {
    en: {
      what: 'The part of the engine that writes the database has stopped. What was confirmed before is saved.',
      next: 'Restart Inhouse.',
    },
    'zh-CN': {
      what: '引擎中写入数据库的部分已停止。此前已确认的内容均已保存。',
      next: '请重新启动 Inhouse。',
    },
    exit: 5,
  },
  'store.auditUnavailable': {
    en: {
      what: 'The audit log cannot be written ({reason}), so nothing was changed.',
      next: 'Free some space on the disk or check the file audit.db, then try again.',
    },
    'zh-CN': {
      what: '无法写入审计日志（{reason}），因此未做任何更改。',
      next: '请释放磁盘空间或检查 audit.db 文件后重试。',
    },
    exit: 5,
  },
  'jobs.paused': {
    en: {
      what: 'The job {job} was paused. What it had done is kept.',
      next: '“inhouse jobs resume {job}” goes on where it was.',
    },
    'zh-CN': {
      what: '任务 {job} 已暂停，已完成的部分会保留。',
      next: '运行“inhouse jobs resume {job}”即可从中断处继续。',
    },
    exit: 6,
  },
  'jobs.notPausable': {
    en: {
      what: 'The job {job} ({kind}, {state}) cannot be paused. It is left as it is.',
      next: 'Imports, quantizations, quality reports, checks and preparations can be paused while they wait or run; anything else can be cancelled.',
    },
    'zh-CN': {
      what: '任务 {job}（{kind}，{state}）无法暂停，它保持原状。',
      next: '导入、量化、质量报告、校验和准备任务在排队或运行时可以暂停；其他任务可以取消。',
    },
    exit: 4,
  },
  'jobs.notResumable': {
    en: {
      what: 'The job {job} ({kind}, {state}) cannot be resumed.',
      next: 'Interrupted, failed and cancelled imports, quantizations, quality reports and checks can be; start anything else anew.',
    },
    'zh-CN': {
      what: '任务 {job}（{kind}，{state}）无法继续。',
      next: '被中断、失败或已取消的导入、量化、质量报告和校验任务可以继续；其他任务请重新开始。',
    },
    exit: 4,
  },
  'reader.tooSlow': {
    en: {
      what: 'Reading the files made no progress for {seconds} seconds and was stopped. Nothing was imported or changed.',
      next: 'The files are damaged or made to hang a reader: get them again from their source.',
    },
    'zh-CN': {
      what: '读取文件在 {seconds} 秒内没有进展，已被停止。没有导入或更改任何内容。',
      next: '这些文件可能已损坏，或被故意构造为使读取程序卡死：请从来源重新获取。',
    },
    exit: 4,
  },
  'network.portInUse': {
    en: {
      what: 'Another program already listens on {host}, port {port}.',
      next: 'Close it, or choose another port with --port (0 takes a free one).',
    },
    'zh-CN': {
      what: '{host} 的端口 {port} 已被其他程序占用。',
      next: '请关闭该程序，或用 --port 选择其他端口（0 表示自动选择空闲端口）。',
    },
    exit: 5,
  },
  'network.cannotListen': {
    en: {
      what: 'Inhouse cannot listen on {host}, port {port} ({reason}).',
      next: 'Check the address and the port; ports below 1024 need special rights.',
    },
    'zh-CN': {
      what: '无法在 {host} 的端口 {port} 上监听（{reason}）。',
      next: '请检查地址和端口；1024 以下的端口需要特殊权限。',
    },
    exit: 5,
  },
  'network.tlsNeeded': {
    en: {
      what: 'Listening on {host} would let other machines in over a connection that is not encrypted: there is no valid certificate.',
      next: 'Make one: inhouse tls make NAME-OR-ADDRESS… Or leave out --host to let only this machine in.',
    },
    'zh-CN': {
      what: '在 {host} 上监听会让其他计算机通过未加密的连接访问：没有有效的证书。',
      next: '请先生成证书：inhouse tls make 名称或地址…；若只允许本机访问，请去掉 --host。',
    },
    exit: 4,
  },
  'window.notBuilt': {
    en: {
      what: 'The window has not been built: {folder} holds no page.',
      next: 'Run "npm run build:renderer", then start again.',
    },
    'zh-CN': {
      what: '界面尚未构建：{folder} 中没有页面。',
      next: '请运行“npm run build:renderer”，然后重新启动。',
    },
    exit: 5,
  },
  'internal.bug': {
    en: {
      what: 'Inhouse made a mistake (log id {logId}).',
      next: 'Please report it with the log id; your data is unharmed.',
    },
    'zh-CN': {
      what: 'Inhouse 出现内部错误（日志编号 {logId}）。',
      next: '请附上日志编号反馈；您的数据未受影响。',
    },
    exit: 1,
  },
} as const satisfies Record<string, ErrorRow>;
