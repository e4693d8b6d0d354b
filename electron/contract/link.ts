/**
 * The only connection code: typed calls over any port that carries text frames. This entry is safe in a browser;
 * the makers for Node's own ports are in link/nodePorts.ts.
 */
export { connectLink, type Link, type LinkOptions, type LinkState } from './link/connectLink.ts';
export {
  type FramePort,
  makeFramePort,
  maxFrameLength,
  type Wire,
  type WireEvents,
} from './link/framePort.ts';
export type { Heartbeat } from './link/guardPort.ts';
export { type Envelope, joinChannels, type SplitChannel, splitChannels } from './link/multiplex.ts';
export { type EndedCall, type ServedLink, type ServeOptions, serveLink } from './link/serveLink.ts';
export { messagePort, openWebSocket, webSocketPort } from './link/webPorts.ts';
