import { ActionIcon, CopyButton, Tooltip } from '@mantine/core';
import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CheckIcon, CopyIcon } from '../icons.tsx';
import classes from './markdown.module.css';

type Highlight = typeof import('./highlight.tsx').highlight;

/** Colours of a longer piece of code would take longer than anybody would wait. */
const mostHighlightedChars = 30_000;

let loaded: Highlight | null = null;

/** Code with its language and a button that copies it; its colours come with a part that is only loaded for code. */
export function CodeBlock({ text, language }: { readonly text: string; readonly language: string }) {
  const { t } = useTranslation();
  const highlight = useHighlight(language !== '');
  const shown = useMemo(
    () => (highlight && language && text.length <= mostHighlightedChars ? highlight(text, language) : text),
    [highlight, text, language],
  );
  return (
    <figure className={classes.code}>
      <figcaption className={classes.codeHead}>
        <span>{language || t('markdown.code')}</span>
        <CopyButton value={text} timeout={1500}>
          {({ copied, copy }) => (
            <Tooltip label={t(copied ? 'markdown.copied' : 'markdown.copyCode')}>
              <ActionIcon
                variant="subtle"
                color="gray"
                size="sm"
                onClick={copy}
                aria-label={t('markdown.copyCode')}
              >
                {copied ? <CheckIcon /> : <CopyIcon />}
              </ActionIcon>
            </Tooltip>
          )}
        </CopyButton>
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled area must be reachable by keyboard */}
      <pre tabIndex={0}>
        <code className={classes.codeText}>{shown}</code>
      </pre>
    </figure>
  );
}

function useHighlight(wanted: boolean): Highlight | null {
  const [highlight, setHighlight] = useState<Highlight | null>(() => loaded);
  useEffect(() => {
    if (!wanted || highlight) return;
    let shown = true;
    void import('./highlight.tsx').then((module) => {
      loaded = module.highlight;
      if (shown) setHighlight(() => module.highlight);
    });
    return () => {
      shown = false;
    };
  }, [wanted, highlight]);
  return highlight;
}
