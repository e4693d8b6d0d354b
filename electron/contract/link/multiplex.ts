import { type FramePort, makeFramePort, type WireEvents } from './framePort.ts';

/**
 * Several links over one wire: shell and engine share one IPC channel, and each window has its own channel in it.
 * A frame in an envelope is opaque here.
 */
export type Envelope =
  | { readonly channel: number; readonly open: string }
  | { readonly channel: number; readonly frame: unknown }
  | { readonly channel: number; readonly closed: string };

/** One channel as the accepting side sees it; `kind` is what the opening side said it is. */
export interface SplitChannel {
  readonly kind: string;
  readonly port: FramePort;
}

/** The opening side: every call of the result opens a new channel of that kind. All close with the wire. */
export function joinChannels(wire: FramePort<Envelope>): (kind: string) => FramePort<unknown> {
  const open = new Map<number, WireEvents>();
  let next = 0;
  let dead: string | undefined;
  wire.onFrame((envelope) => deliver(open, envelope));
  wire.onClose((reason) => {
    dead = reason;
    closeAll(open, reason);
  });
  return (kind) => {
    const channel = next;
    next += 1;
    wire.post({ channel, open: kind });
    const port = channelPort<unknown>({ wire, open, channel });
    if (dead !== undefined) closeAll(open, dead);
    return port;
  };
}

/** The accepting side: `accept` is called for each channel that the other end opens. */
export function splitChannels(wire: FramePort<Envelope>, accept: (channel: SplitChannel) => void): void {
  const open = new Map<number, WireEvents>();
  wire.onFrame((envelope) => {
    if (isEnvelope(envelope) && 'open' in envelope) {
      const { channel } = envelope;
      if (open.has(channel)) return;
      accept({ kind: envelope.open, port: channelPort<string>({ wire, open, channel }) });
    } else {
      deliver(open, envelope);
    }
  });
  wire.onClose((reason) => closeAll(open, reason));
}

interface ChannelOptions {
  readonly wire: FramePort<Envelope>;
  readonly open: Map<number, WireEvents>;
  readonly channel: number;
}

function channelPort<Frame>({ wire, open, channel }: ChannelOptions): FramePort<Frame> {
  return makeFramePort<Frame>((events) => {
    open.set(channel, events);
    return {
      send: (frame) => wire.post({ channel, frame }),
      stop() {
        open.delete(channel);
        wire.post({ channel, closed: 'the other end closed the port' });
      },
    };
  });
}

function deliver(open: Map<number, WireEvents>, envelope: unknown): void {
  // Anything else is a late frame of a channel that has closed, or no envelope at all: nobody waits for it.
  if (!isEnvelope(envelope)) return;
  const events = open.get(envelope.channel);
  if (!events) return;
  if ('frame' in envelope) events.frame(envelope.frame);
  if ('closed' in envelope) {
    open.delete(envelope.channel);
    events.closed(envelope.closed);
  }
}

function closeAll(open: Map<number, WireEvents>, reason: string): void {
  const events = [...open.values()];
  open.clear();
  for (const each of events) each.closed(reason);
}

function isEnvelope(value: unknown): value is Envelope {
  if (typeof value !== 'object' || value === null || !('channel' in value)) return false;
  if (typeof value.channel !== 'number') return false;
  if ('open' in value) return typeof value.open === 'string';
  if ('closed' in value) return typeof value.closed === 'string';
  return 'frame' in value;
}
