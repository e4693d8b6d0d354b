import axe from 'axe-core';
import type { Page } from 'playwright';

/** Serious and critical findings, or all, each with its first places. */
export async function findViolations(page: Page, { ofAnyImpact = false } = {}): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(
    () =>
      // biome-ignore lint/suspicious/noExplicitAny: put there by the line above
      (globalThis as any).axe.run(document, { resultTypes: ['violations'] }) as Promise<axe.AxeResults>,
  );
  return violations
    .filter(({ impact }) => ofAnyImpact || impact === 'serious' || impact === 'critical')
    .map(
      ({ id, help, nodes }) =>
        `${id}: ${help} – ${nodes
          .map(({ html }) => html.slice(0, 160))
          .slice(0, 3)
          .join(' | ')}`,
    );
}
