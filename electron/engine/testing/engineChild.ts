import { serveParent } from '../channels.ts';
import { refusingRouter } from './refusingRouter.ts';

/** An engine process without an engine: channels to its parent, and handlers that refuse. Ends with its parent. */
await serveParent(process, { router: refusingRouter(), onBug: (error) => console.error(error) });
