import { config } from 'zod';

// zod may not compile schemas with `new Function` under the content security policy. It must know before the first
// schema is made, so the rest of the window is imported after.
config({ jitless: true });
const { startWindow } = await import('./startWindow.tsx');
await startWindow();
