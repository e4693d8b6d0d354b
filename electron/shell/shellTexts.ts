import type { Language } from '../common/errors/appError.ts';

/** What the shell itself says, outside of the page. `{name}` is filled in. */
export interface ShellTexts {
  readonly closing: {
    readonly jobs: string;
    readonly answering: string;
    readonly detail: string;
    readonly background: string;
    readonly stop: string;
    readonly cancel: string;
  };
  readonly tray: {
    readonly open: string;
    readonly quit: string;
    readonly idle: string;
    readonly busy: string;
  };
  readonly gone: {
    readonly message: string;
    readonly detail: string;
    readonly reload: string;
    readonly quit: string;
  };
  readonly stuck: {
    readonly message: string;
    readonly detail: string;
    readonly wait: string;
    readonly reload: string;
  };
  readonly menu: { readonly edit: string; readonly view: string; readonly window: string };
}

export const shellTexts = {
  en: {
    closing: {
      jobs: '{count} jobs are running.',
      answering: 'An answer is being written.',
      detail:
        'In the background they go on. Stopped, imports and quantizations go on from where they were at the next start; a half-written answer is kept.',
      background: 'Go on in the background',
      stop: 'Stop and quit',
      cancel: 'Cancel',
    },
    tray: {
      open: 'Open Inhouse',
      quit: 'Quit Inhouse',
      idle: 'Inhouse',
      busy: 'Inhouse: {count} jobs, {percent}%',
    },
    gone: {
      message: 'The window stopped unexpectedly.',
      detail: 'The engine and its jobs go on, and nothing that was stored is lost.',
      reload: 'Open it again',
      quit: 'Quit',
    },
    stuck: {
      message: 'The window does not respond.',
      detail: 'The engine and its jobs go on. The window can be loaded again without losing anything.',
      wait: 'Wait',
      reload: 'Load it again',
    },
    menu: { edit: 'Edit', view: 'View', window: 'Window' },
  },
  'zh-CN': {
    closing: {
      jobs: '有 {count} 个任务正在进行。',
      answering: '正在生成回答。',
      detail:
        '转入后台后，它们会继续进行。如果停止，导入和量化会在下次启动时从中断处继续；写到一半的回答会保留。',
      background: '在后台继续',
      stop: '停止并退出',
      cancel: '取消',
    },
    tray: {
      open: '打开 Inhouse',
      quit: '退出 Inhouse',
      idle: 'Inhouse',
      busy: 'Inhouse：{count} 个任务，{percent}%',
    },
    gone: {
      message: '窗口意外停止。',
      detail: '引擎及其任务仍在继续，已保存的内容没有丢失。',
      reload: '重新打开',
      quit: '退出',
    },
    stuck: {
      message: '窗口没有响应。',
      detail: '引擎及其任务仍在继续。重新加载窗口不会丢失任何内容。',
      wait: '等待',
      reload: '重新加载',
    },
    menu: { edit: '编辑', view: '视图', window: '窗口' },
  },
} as const satisfies Record<Language, ShellTexts>;

export function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

export interface LanguageSources {
  /** What the window last said its user reads. */
  readonly reported: Language | null;
  /** INHOUSE_LANGUAGE, when set. */
  readonly env: string | undefined;
  /** The system's, as Electron tells it. */
  readonly locale: string;
}

/** What the shell speaks: what the window speaks, else what was asked for, else what the system does. */
export function chooseLanguage({ reported, env, locale }: LanguageSources): Language {
  return reported ?? (/^zh\b/i.test(env || locale) ? 'zh-CN' : 'en');
}
