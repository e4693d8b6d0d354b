import '@fontsource-variable/noto-sans-sc';
import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './page.css';
import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { connectEngine } from '../engine/connection.ts';
import { EngineProvider } from '../engine/EngineContext.tsx';
import { followChanges } from '../engine/followChanges.ts';
import { createQueryClient } from '../engine/queryClient.ts';
import { startTexts } from '../i18n/startTexts.ts';
import { usePreferences } from '../view/preferences.ts';
import { followAddress } from '../view/route.ts';
import { followTextSize } from '../view/textSize.ts';
import { AccessGate } from './AccessGate.tsx';
import { openEnginePort } from './openEnginePort.ts';
import { theme } from './theme.ts';

/** Connects to the engine and shows the page. */
export async function startWindow(): Promise<void> {
  const root = document.getElementById('root');
  if (!root) throw new Error('index.html has no #root.');
  await startTexts(usePreferences.getState().language);
  passNonceOn();
  const engine = connectEngine(openEnginePort);
  const queries = createQueryClient();
  followAddress();
  followTextSize();
  void followChanges(engine, queries, new AbortController().signal);
  createRoot(root).render(
    <StrictMode>
      <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={readStyleNonce}>
        <EngineProvider value={engine}>
          <QueryClientProvider client={queries}>
            <AccessGate />
          </QueryClientProvider>
        </EngineProvider>
      </MantineProvider>
    </StrictMode>,
  );
}

/** The library behind Mantine's dialogs (get-nonce) looks for the nonce of its style elements in this variable. */
function passNonceOn(): void {
  Object.assign(globalThis, { __webpack_nonce__: readStyleNonce() });
}

function readStyleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';
}
