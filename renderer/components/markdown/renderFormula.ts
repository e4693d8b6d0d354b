import 'katex/dist/katex.min.css';
import katex from 'katex';

const limits = { maxSize: 40, maxExpand: 500 } as const;
const mostChars = 4_000;

/** What KaTeX would write as a style attribute, which the content security policy forbids, is set in another way. */
const macros = { '\\pmb': '\\boldsymbol{#1}', '\\fcolorbox': '\\fbox{#3}' } as const;

/** Sets a formula as nodes in `place`, for eyes and (as MathML) for screen readers; false: it is none that can be set. */
export function renderFormula(place: HTMLElement, text: string, display: boolean): boolean {
  if (text.length > mostChars) return false;
  try {
    katex.render(text, place, {
      displayMode: display,
      throwOnError: true,
      trust: false,
      strict: 'ignore',
      macros: { ...macros },
      ...limits,
    });
    return true;
  } catch {
    return false;
  }
}
