import type { Texts } from '../en/index.ts';

export const units: Texts['units'] = {
  seconds: '{{value}} 秒',
  milliseconds: '{{value}} 毫秒',
  minutes: '{{value}} 分钟',
};
