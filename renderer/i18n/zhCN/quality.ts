import type { Texts } from '../en/index.ts';

export const quality: Texts['quality'] = {
  passed: '{{name}} 已就绪',
  failed: '{{name}} 已就绪，但未达到质量目标',
  passedText: '{{precision}} 版本已与全精度的原始模型对比测量。',
  failedText:
    '与原始模型相比，{{precision}} 版本的损失超过了允许的 {{limit}}。回答可能变差；此警告会一直随模型显示。',
  perplexity: '困惑度',
  agreement: '首选词元一致率',
  size: '大小',
  speed: '速度',
  perSecond: '{{rate}} 词元/秒',
  from: '原为 {{value}}',
  limit: '上限 {{value}}',
  close: '关闭',
};
