import { describeError, isErrorCode, type Language } from '../common/errors/appError.ts';
import { formatDuration } from '../common/format.ts';
import { activityText } from './gpuText.ts';
import type { SelftestCheck, SelftestCheckName, SelftestReport } from './selftest.ts';

/** What each check is called, on the page, on the command line and in the report. */
export const selftestTitles: Readonly<Record<SelftestCheckName, Readonly<Record<Language, string>>>> = {
  processor: { en: 'Processor', 'zh-CN': '处理器' },
  memory: { en: 'Free memory', 'zh-CN': '可用内存' },
  engine: { en: 'The engine starts', 'zh-CN': '引擎启动' },
  dataDirectory: { en: 'Data directory can be written', 'zh-CN': '数据目录可写' },
  lock: {
    en: 'Data directory is locked against a second engine',
    'zh-CN': '数据目录已锁定，防止第二个引擎使用',
  },
  diskSpace: { en: 'Free disk space', 'zh-CN': '磁盘剩余空间' },
  databases: { en: 'Databases are whole', 'zh-CN': '数据库完整' },
  auditLog: { en: 'Audit log is unbroken', 'zh-CN': '审计日志未被改动' },
  clock: { en: 'Clock', 'zh-CN': '系统时钟' },
  nativeCalls: { en: 'Calls into system libraries', 'zh-CN': '调用系统库' },
  inference: { en: 'ONNX Runtime computes the right numbers', 'zh-CN': 'ONNX Runtime 计算结果正确' },
  providers: { en: 'Devices that models can run on', 'zh-CN': '可运行模型的设备' },
  confinement: { en: 'Files from outside are confined', 'zh-CN': '外来文件的读取已隔离' },
  reader: { en: 'The confined reader reads a model', 'zh-CN': '受限读取进程可读取模型' },
  sampleAnswer: { en: 'The sample model answers', 'zh-CN': '示例模型可回答' },
  windowFiles: { en: 'Files of the window', 'zh-CN': '窗口文件齐全' },
  loopback: { en: 'Connections on this computer', 'zh-CN': '本机连接' },
};

const stateWords: Readonly<Record<SelftestCheck['state'], Readonly<Record<Language, string>>>> = {
  passed: { en: 'ok', 'zh-CN': '通过' },
  warned: { en: 'WARNING', 'zh-CN': '警告' },
  failed: { en: 'FAILED', 'zh-CN': '失败' },
  skipped: { en: 'skipped', 'zh-CN': '跳过' },
};

const headings = {
  title: { en: 'Inhouse self-test', 'zh-CN': 'Inhouse 自检' },
  made: { en: 'made', 'zh-CN': '时间' },
  redacted: {
    en: 'Folders, user names and the name of the computer have been taken out.',
    'zh-CN': '文件夹、用户名和计算机名已隐去。',
  },
} as const satisfies Record<string, Record<Language, string>>;

/** The report as text, for people: every check with its result, and what to do about those that failed. */
export function formatSelftest(report: SelftestReport, language: Language): string {
  const { version, platform, system, startedAt, tookMs, checks } = report;
  return [
    `${headings.title[language]} · ${version} · ${platform}`,
    system,
    ...gpuLines(report, language),
    `${headings.made[language]} ${startedAt} (${formatDuration(tookMs)})`,
    headings.redacted[language],
    '',
    ...countLine(checks, language),
    '',
    ...checks.flatMap((check) => checkLines(check, language)),
    '',
  ].join('\n');
}

function gpuLines({ inventory }: SelftestReport, language: Language): string[] {
  if (inventory?.gpus.state !== 'known') return [];
  return inventory.gpus.value.flatMap(({ name, activity }) =>
    activity === null ? [] : [`${name}: ${activityText(activity, language)}`],
  );
}

function countLine(checks: readonly SelftestCheck[], language: Language): string[] {
  const parts = (['passed', 'warned', 'failed', 'skipped'] as const).flatMap((state) => {
    const count = checks.filter((check) => check.state === state).length;
    return count === 0 ? [] : [`${stateWords[state][language]}: ${count}`];
  });
  return [parts.join(', ')];
}

/** One check as lines of text. */
export function checkLines(check: SelftestCheck, language: Language): string[] {
  const { name, state, detail, error, tookMs } = check;
  const head = `[${stateWords[state][language]}] ${selftestTitles[name][language]}`;
  const lines = [`${head}${detail ? ` · ${detail}` : ''} (${formatDuration(tookMs)})`];
  if (error && isErrorCode(error.code)) {
    const { what, next } = describeError(error.code, error.data, language);
    lines.push(`    ${what}`, `    ${next}`, `    (${error.code})`);
  }
  return lines;
}
