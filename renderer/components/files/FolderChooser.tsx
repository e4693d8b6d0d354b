import { findDesktopBridge } from '../../../electron/contract/desktop.ts';
import type { ChoosingFor, ChosenSource } from './chosenSource.ts';
import { DesktopChooser } from './DesktopChooser.tsx';
import { FolderBrowser } from './FolderBrowser.tsx';

interface FolderChooserProps {
  readonly choosing?: ChoosingFor;
  readonly onChoose: (source: ChosenSource) => void;
  /** Whether the model that comes with Inhouse is offered among the folders. */
  readonly withSample?: boolean;
}

/**
 * How a folder is pointed at: on the desktop the system's dialog, or a drop anywhere on the window; in a browser, whose
 * page never learns a path, a browser of the folders that were allowed at start.
 */
export function FolderChooser({ choosing = 'model', onChoose, withSample = true }: FolderChooserProps) {
  const bridge = findDesktopBridge();
  return bridge ? (
    <DesktopChooser bridge={bridge} choosing={choosing} onChoose={onChoose} />
  ) : (
    <FolderBrowser choosing={choosing} onChoose={onChoose} withSample={withSample} />
  );
}
