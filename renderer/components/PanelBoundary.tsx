import { Button, Group, Text } from '@mantine/core';
import { Component, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { EngineConnection } from '../engine/connection.ts';
import { useEngine } from '../engine/EngineContext.tsx';
import classes from './components.module.css';
import { WarningIcon } from './icons.tsx';

interface BoundaryProps {
  readonly engine: EngineConnection;
  readonly children: ReactNode;
}

interface BoundaryState {
  readonly failed: boolean;
  readonly logId: string | null;
}

/** A mistake in one panel takes down that panel alone; it is logged, and shown with the id that finds it in the log. */
export function PanelBoundary({ children }: { readonly children: ReactNode }) {
  return <Boundary engine={useEngine()}>{children}</Boundary>;
}

class Boundary extends Component<BoundaryProps, BoundaryState> {
  override state: BoundaryState = { failed: false, logId: null };

  static getDerivedStateFromError(): BoundaryState {
    return { failed: true, logId: null };
  }

  override componentDidCatch(error: Error): void {
    const report = { message: String(error).slice(0, 2_000), stack: (error.stack ?? '').slice(0, 20_000) };
    this.props.engine.client.system.reportWindowBug(report).then(
      ({ logId }) => this.setState({ logId }),
      () => undefined, // Without a connection there is no log to write to; the panel says so by leaving the id out.
    );
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    return <Broken logId={this.state.logId} onAgain={() => this.setState({ failed: false, logId: null })} />;
  }
}

function Broken({ logId, onAgain }: { readonly logId: string | null; readonly onAgain: () => void }) {
  const { t } = useTranslation();
  return (
    <div role="alert" className={classes.broken}>
      <Group gap="xs">
        <WarningIcon />
        <Text fw={650}>{t('app.broken.title')}</Text>
      </Group>
      <Text size="sm">{logId ? t('app.broken.text', { logId }) : t('app.broken.textNoLog')}</Text>
      <Button size="xs" variant="default" onClick={onAgain}>
        {t('app.broken.again')}
      </Button>
    </div>
  );
}
