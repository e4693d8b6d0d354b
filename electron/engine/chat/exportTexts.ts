import type { Language } from '../../common/errors/appError.ts';
import type { Message } from '../../contract/chat.ts';

export interface ExportTexts {
  readonly begun: (time: string) => string;
  readonly system: string;
  readonly roles: Readonly<Record<'user' | 'assistant', string>>;
  readonly profiles: Readonly<Record<'exact' | 'fast', string>>;
  /** Why an answer ended, when it did not end by itself. */
  readonly ends: Readonly<Record<Exclude<NonNullable<Message['finish']>, 'stop'> | 'unfinished', string>>;
  readonly tokens: (count: number) => string;
  readonly rate: (tokensPerSecond: string) => string;
  readonly first: (seconds: string) => string;
  readonly reasoned: (seconds: string) => string;
  readonly between: string;
}

/** The words of an exported conversation. */
export const exportTexts = {
  en: {
    begun: (time) => `Begun ${time}`,
    system: 'System prompt',
    roles: { user: 'User', assistant: 'Assistant' },
    profiles: { exact: 'exact', fast: 'fast' },
    ends: {
      length: 'ended at the length limit',
      cancelled: 'stopped',
      context: 'ended because the context was full',
      error: 'broken off by an error',
      unfinished: 'not finished',
    },
    tokens: (count) => `${count} tokens`,
    rate: (tokensPerSecond) => `${tokensPerSecond} tokens/s`,
    first: (seconds) => `first token after ${seconds} s`,
    reasoned: (seconds) => `reasoned for ${seconds} s`,
    between: ', ',
  },
  'zh-CN': {
    begun: (time) => `开始于 ${time}`,
    system: '系统提示词',
    roles: { user: '用户', assistant: '助手' },
    profiles: { exact: '精确', fast: '快速' },
    ends: {
      length: '已达到长度上限',
      cancelled: '已停止',
      context: '上下文已满，回答停止',
      error: '因出错而中断',
      unfinished: '尚未完成',
    },
    tokens: (count) => `${count} 个词元`,
    rate: (tokensPerSecond) => `${tokensPerSecond} 词元/秒`,
    first: (seconds) => `首个词元用时 ${seconds} 秒`,
    reasoned: (seconds) => `思考 ${seconds} 秒`,
    between: '，',
  },
} as const satisfies Record<Language, ExportTexts>;
