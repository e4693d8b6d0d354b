import type { Texts } from '../en/index.ts';

export const models: Texts['models'] = {
  label: '模型',
  choose: '选择模型',
  none: '还没有模型',
  loading: '正在查找模型…',
  belowGate: '未达到质量目标',
};
