import type { Locator, Page } from 'playwright';
import { pageNames } from '../../renderer/view/route.ts';

/** Every page of the window, and one job's own. */
export const everyPage = [...pageNames] as const;

/** Goes there and waits until the page has its title, or the first steps their list, and nothing is being waited for. */
export async function openPage(page: Page, route: string): Promise<void> {
  await page.evaluate((address) => {
    location.hash = `#/${address}`;
  }, route);
  await page.locator('#content :is(h1, h2, textarea)').first().waitFor();
  await page.waitForFunction(
    () => document.querySelectorAll('#content [role=status] .mantine-Loader-root').length === 0,
  );
  // Charts and figures that come a moment later.
  await page.waitForTimeout(600);
}

/** One job's own page and one model's, found from the history as a user finds them. */
export async function findDetailPages(page: Page): Promise<string[]> {
  await openPage(page, 'jobs');
  const jobs = page.locator('#content a[href^="#/jobs/"]').filter({ hasText: 'sample' });
  const job = await jobs.first().getAttribute('href');
  await openPage(page, (job ?? '').replace('#/', ''));
  const model = await page.locator('#content a[href^="#/models/"]').first().getAttribute('href');
  return [job, model].map((address) => (address ?? '').replace('#/', ''));
}

/** A panel of a page by its title. */
export function panelOf(page: Page, title: string): Locator {
  return page
    .getByRole('region', { name: title, exact: true })
    .filter({ has: page.getByRole('heading', { level: 2 }) });
}
