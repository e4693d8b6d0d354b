import { serveParent } from '../channels.ts';
import { servedRefusing } from './refusingRouter.ts';

/** An engine process without an engine: channels to its parent, and handlers that refuse. Ends with its parent. */
await serveParent(process, { served: servedRefusing(), onBug: (error) => console.error(error) });
