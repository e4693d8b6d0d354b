import type { Texts } from '../en/index.ts';

export const planner: Texts['planner'] = {
  title: '规划',
};
