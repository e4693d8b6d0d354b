import type { Texts } from '../en/index.ts';

export const jobs: Texts['jobs'] = {
  title: '任务',
  progress: '导入进度',
  cancel: '取消',
  amount: '{{done}} / {{total}}',
  items: '{{count}} 步',
  tokens: '{{count}} 个词元',
  rate: '{{amount}}/秒',
  left: '剩余 {{time}}',
  step: {
    queued: '正在排队',
    preview: '正在检查文件',
    copy: '正在复制',
    quantize: '正在量化为 INT8',
    reference: '正在测量原始模型',
    compare: '正在与原始模型比较',
    generate: '正在比较回答',
    speed: '正在测量速度',
    other: '正在处理',
  },
};
