import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import classes from './markdown.module.css';

type RenderFormula = typeof import('./renderFormula.ts').renderFormula;

let loaded: RenderFormula | null = null;

/** A formula; as it is written until its setter is loaded, and when it cannot be set. */
export function Formula({ text, display }: { readonly text: string; readonly display: boolean }) {
  const place = useRef<HTMLSpanElement>(null);
  const render = useRenderFormula();
  useLayoutEffect(() => {
    const { current } = place;
    if (!current) return;
    if (!render?.(current, text, display)) current.textContent = text.trim();
  }, [render, text, display]);
  return display ? (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled area must be reachable by keyboard
    <div className={classes.formula} tabIndex={0}>
      <span ref={place} />
    </div>
  ) : (
    <span ref={place} />
  );
}

function useRenderFormula(): RenderFormula | null {
  const [render, setRender] = useState<RenderFormula | null>(() => loaded);
  useEffect(() => {
    if (render) return;
    let shown = true;
    void import('./renderFormula.ts').then((module) => {
      loaded = module.renderFormula;
      if (shown) setRender(() => module.renderFormula);
    });
    return () => {
      shown = false;
    };
  }, [render]);
  return render;
}
