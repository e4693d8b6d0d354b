import type { ErrorRow } from './errorRow.ts';

/** Processes, link, store, jobs, permissions, files, command line. */
export const systemErrors = {
  'engine.lost': {
    en: { what: 'The engine stopped before it could answer.', next: 'Finished work is saved. Try again; if it happens again, restart Inhouse.' },
    'zh-CN': { what: '引擎在回答之前停止了。', next: '已完成的工作已保存。请重试；若再次发生，请重新启动 Inhouse。' },
    exit: 5,
  },
  'engine.alreadyRunning': {
    en: { what: 'Another Inhouse engine already uses the data directory {dataDir}.', next: 'Close the other Inhouse, or choose another data directory.' },
    'zh-CN': { what: '另一个 Inhouse 引擎正在使用数据目录 {dataDir}。', next: '请关闭另一个 Inhouse，或选择其他数据目录。' },
    exit: 5,
  },
  'compute.lost': {
    en: { what: 'The compute process stopped during the work ({reason}). Stored data is unharmed.', next: 'Try again; if memory was short, close other programs or use a smaller model.' },
    'zh-CN': { what: '计算进程在工作中停止（{reason}）。已存储的数据未受影响。', next: '请重试；若内存不足，请关闭其他程序或使用更小的模型。' },
    exit: 5,
  },
  'request.cancelled': {
    en: { what: 'The work was cancelled. Nothing half-finished was kept.', next: 'Start it again when you want it.' },
    'zh-CN': { what: '操作已取消，没有保留半成品。', next: '需要时请重新开始。' },
    exit: 6,
  },
  'request.invalid': {
    en: { what: 'The request is not valid: {detail}', next: 'Correct it and try again.' },
    'zh-CN': { what: '请求无效：{detail}', next: '请更正后重试。' },
    exit: 2,
  },
  'request.notFound': {
    en: { what: 'There is no {kind} called {name}.', next: 'List what there is and choose one of those.' },
    'zh-CN': { what: '没有名为 {name} 的{kind}。', next: '请列出现有项目并选择其一。' },
    exit: 3,
  },
  'permission.denied': {
    en: { what: 'You may not do this ({permission}).', next: 'Ask the administrator of this machine.' },
    'zh-CN': { what: '您没有此操作的权限（{permission}）。', next: '请联系本机管理员。' },
    exit: 4,
  },
  'disk.full': {
    en: { what: 'The disk is full: {path} could not be written. The unfinished result was removed; everything else is unharmed.', next: 'Free some space and try again.' },
    'zh-CN': { what: '磁盘已满：无法写入 {path}。未完成的结果已删除，其他数据未受影响。', next: '请释放空间后重试。' },
    exit: 5,
  },
  'file.unreadable': {
    en: { what: '{path} cannot be read ({reason}).', next: 'Check that the medium is still connected and that you may read the file.' },
    'zh-CN': { what: '无法读取 {path}（{reason}）。', next: '请检查存储介质是否仍已连接，以及您是否有读取权限。' },
    exit: 5,
  },
  'internal.bug': {
    en: { what: 'Inhouse made a mistake (log id {logId}).', next: 'Please report it with the log id; your data is unharmed.' },
    'zh-CN': { what: 'Inhouse 出现内部错误（日志编号 {logId}）。', next: '请附上日志编号反馈；您的数据未受影响。' },
    exit: 70,
  },
} as const satisfies Record<string, ErrorRow>;
