import type { Texts } from '../en/index.ts';

export const hardware: Texts['hardware'] = {
  title: '硬件',
};
