import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './thread.module.css';

const foldedChars = 3_000;

/** A text as it was typed; of a very long one the beginning, and the rest on demand. */
export function FoldedText({ text }: { readonly text: string }) {
  const { t } = useTranslation();
  const [unfolded, setUnfolded] = useState(false);
  const isLong = text.length > foldedChars * 1.2;
  // Whole characters only: a cut pair of surrogates is shown as a replacement sign.
  const shown = isLong && !unfolded ? text.slice(0, foldedChars).replace(/[\ud800-\udbff]$/, '') : text;
  return (
    <>
      <span className={classes.typed}>
        {shown}
        {shown.length < text.length ? '…' : ''}
      </span>
      {isLong ? (
        <Button
          variant="subtle"
          size="compact-xs"
          onClick={() => setUnfolded(!unfolded)}
          aria-expanded={unfolded}
        >
          {t(unfolded ? 'chat.fold' : 'chat.unfold', { count: text.length })}
        </Button>
      ) : null}
    </>
  );
}
