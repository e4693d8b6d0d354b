import { type KeyboardEvent, type PointerEvent, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useTableView } from '../tableView.ts';
import classes from './panel.module.css';

const narrowest = 320;
const stepPx = 24;

/** As wide as the window leaves the table something. */
const widest = () => Math.max(narrowest, window.innerWidth * 0.7);

function setWidth(px: number): void {
  useTableView.setState({ panelPx: Math.round(Math.min(widest(), Math.max(narrowest, px))) });
}

/** Between table and panel: pulled, or moved by arrow keys, it gives the panel more or less room. */
export function PanelEdge() {
  const { t } = useTranslation();
  const panelPx = useTableView((table) => table.panelPx);
  const from = useRef<{ readonly x: number; readonly width: number } | null>(null);
  const onDown = (event: PointerEvent<HTMLElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    from.current = { x: event.clientX, width: panelPx };
  };
  const onMove = ({ clientX }: PointerEvent) => {
    if (from.current) setWidth(from.current.width + from.current.x - clientX);
  };
  const onUp = () => {
    from.current = null;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Readonly<Record<string, number>> = { ArrowLeft: stepPx, ArrowRight: -stepPx };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    setWidth(panelPx + step);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a line that is moved is no <hr>
    <div
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={t('datasetRows.panelWidth')}
      aria-valuemin={narrowest}
      aria-valuemax={Math.round(widest())}
      aria-valuenow={panelPx}
      className={classes.edge}
      onPointerDown={onDown}
      onPointerMove={onMove}
      onPointerUp={onUp}
      onPointerCancel={onUp}
      onKeyDown={onKeyDown}
    />
  );
}
