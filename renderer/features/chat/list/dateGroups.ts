export const dateGroups = ['today', 'yesterday', 'lastSevenDays', 'older'] as const;
export type DateGroup = (typeof dateGroups)[number];

/** How long ago a day was, as people put it, counted in the days of the calendar here. */
export function dateGroupOf(when: string, now: Date): DateGroup {
  const midnight = (daysAgo: number) =>
    new Date(now.getFullYear(), now.getMonth(), now.getDate() - daysAgo).getTime();
  const at = Date.parse(when);
  if (at >= midnight(0)) return 'today';
  if (at >= midnight(1)) return 'yesterday';
  return at >= midnight(7) ? 'lastSevenDays' : 'older';
}
