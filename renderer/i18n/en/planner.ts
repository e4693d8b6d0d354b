export const planner = {
  title: 'Planner',
};
