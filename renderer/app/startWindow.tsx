import '@mantine/core/styles.css';
import './page.css';
import { MantineProvider } from '@mantine/core';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { connectEngine } from '../engine/connection.ts';
import { EngineProvider } from '../engine/EngineContext.tsx';
import { startTexts } from '../i18n/startTexts.ts';
import { App } from './App.tsx';
import { openEnginePort } from './openEnginePort.ts';
import { usePreferences } from './preferences.ts';
import { theme } from './theme.ts';

/** Connects to the engine and shows the page. */
export async function startWindow(): Promise<void> {
  const root = document.getElementById('root');
  if (!root) throw new Error('index.html has no #root.');
  await startTexts(usePreferences.getState().language);
  const engine = connectEngine(openEnginePort);
  createRoot(root).render(
    <StrictMode>
      <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={readStyleNonce}>
        <EngineProvider value={engine}>
          <App />
        </EngineProvider>
      </MantineProvider>
    </StrictMode>,
  );
}

function readStyleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';
}
