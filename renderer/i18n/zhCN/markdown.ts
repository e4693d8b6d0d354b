import type { Texts } from '../en/index.ts';

export const markdown: Texts['markdown'] = {
  code: '代码',
  copyCode: '复制代码',
  copied: '已复制',
  table: '表格',
  image: '图片（未加载）：{{alt}}',
  done: '已完成',
  notDone: '未完成',
};
