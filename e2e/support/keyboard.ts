import type { Page } from 'playwright';
import { expect } from 'vitest';

/** A user's hands on the keyboard, who looks at every stop whether it can be seen. */
export interface Keyboard {
  /** Tab, or with `back` Shift+Tab, until what is focused is called so; fails after `atMost` stops. */
  tabTo(
    name: string | RegExp,
    options?: { readonly back?: boolean; readonly atMost?: number },
  ): Promise<void>;
  press(...keys: readonly string[]): Promise<void>;
  type(text: string): Promise<void>;
  /** What is focused, by the name a screen reader would say. */
  focused(): Promise<string>;
}

export function keyboardOf(page: Page): Keyboard {
  const focused = async () => (await page.evaluate(readFocus)).name;
  return {
    focused,
    async tabTo(name, { back = false, atMost = 60 } = {}) {
      const passed: string[] = [];
      for (let stop = 0; stop < atMost; stop += 1) {
        await page.keyboard.press(back ? 'Shift+Tab' : 'Tab');
        const at = await page.evaluate(readFocus);
        if (at.name === '(page)') continue;
        // A page that has just come may move the focus while it is looked at: what counts is where it stays.
        if (!at.seen) expect(await page.evaluate(readFocus)).toMatchObject({ seen: true });
        passed.push(at.name);
        if (typeof name === 'string' ? at.name === name : name.test(at.name)) return;
      }
      throw new Error(`Tab does not lead to ${name}, only to: ${passed.join(' · ')}`);
    },
    async press(...keys) {
      for (const key of keys) await page.keyboard.press(key);
    },
    type: (text) => page.keyboard.type(text),
  };
}

/** Runs in the page: the name of what is focused, and whether a ring, an outline or a caret shows it. */
function readFocus(): { name: string; seen: boolean; what: string } {
  const focused = document.activeElement;
  if (!(focused instanceof HTMLElement) || focused === document.body)
    return { name: '(page)', seen: true, what: '' };
  const textOf = (ids: string | null) =>
    ids
      ?.split(' ')
      .map((id) => document.getElementById(id)?.textContent ?? '')
      .join(' ') ?? '';
  const labels =
    focused instanceof HTMLInputElement || focused instanceof HTMLTextAreaElement ? focused.labels : null;
  const name =
    focused.getAttribute('aria-label') ||
    textOf(focused.getAttribute('aria-labelledby')) ||
    [...(labels ?? [])].map((label) => label.textContent).join(' ') ||
    focused.innerText ||
    focused.title;
  const isRing = (element: Element | null | undefined) => {
    if (!element) return false;
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
    return (outlineStyle !== 'none' && Number.parseFloat(outlineWidth) > 0) || boxShadow !== 'none';
  };
  const label = [...(labels ?? [])].flatMap((each) => [each, ...each.querySelectorAll('*')]);
  const beside = [...(focused.parentElement?.children ?? [])];
  const seen =
    isRing(focused) ||
    isRing(focused.parentElement) ||
    [...label, ...beside].some(isRing) ||
    focused.matches('input:not([type=radio], [type=checkbox]), textarea');
  return { name: name.replace(/\s+/g, ' ').trim(), seen, what: focused.outerHTML.slice(0, 160) };
}
