import { useEffect, useState } from 'react';
import { createPortal } from 'react-dom';
import { useTranslation } from 'react-i18next';
import classes from './files.module.css';

/** While it is shown, files or a folder may be dropped anywhere on the window; a frame says so while something is held over it. */
export function DropAnywhere({ onDrop }: { readonly onDrop: (files: readonly File[]) => void }) {
  const { t } = useTranslation();
  const isOver = useDrop(onDrop);
  return isOver
    ? createPortal(
        <div className={classes.over} aria-hidden="true">
          <span>{t('files.dropHere')}</span>
        </div>,
        document.body,
      )
    : null;
}

function useDrop(onDrop: (files: readonly File[]) => void): boolean {
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    // Every element on the way tells of entering and leaving; only the outermost pair counts.
    let depth = 0;
    const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
    const on = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      if (event.type === 'dragenter') depth += 1;
      if (event.type === 'dragleave') depth -= 1;
      if (event.type === 'drop') depth = 0;
      setOver(depth > 0);
      const files = event.type === 'drop' ? [...(event.dataTransfer?.files ?? [])] : [];
      if (files.length > 0) onDrop(files);
    };
    const kinds = ['dragenter', 'dragover', 'dragleave', 'drop'] as const;
    for (const kind of kinds) window.addEventListener(kind, on);
    return () => {
      for (const kind of kinds) window.removeEventListener(kind, on);
    };
  }, [onDrop]);
  return isOver;
}
