import type { Texts } from '../en/index.ts';

export const errors: Texts['errors'] = {
  unknown: '出现问题（{{code}}）。',
  unknownNext: '您的数据未受影响。请重试；若再次发生，请重新启动 Inhouse。',
  place: '{{code}} · 日志编号 {{logId}}',
  dismiss: '关闭提示',
};
