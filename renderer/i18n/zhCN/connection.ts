import type { Texts } from '../en/index.ts';

export const connection: Texts['connection'] = {
  connecting: '正在连接引擎…',
  lost: '与引擎的连接已断开，正在重试…',
  lostHint: '已完成的工作已保存。如果一直无法连接，请打开“inhouse serve”给出的地址。',
};
