/** Longest frame a link sends or takes, in UTF-16 units. Requests and pages are far smaller; more is an attack or a bug. */
export const maxFrameLength = 32 * 1024 * 1024;

/**
 * One end of a connection. A link sends text frames; the relay between shell and engine sends envelopes.
 * What arrives is `unknown`: the other end may be hostile.
 */
export interface FramePort<Frame = string> {
  /** Sends one frame. Never throws; on a closed port it does nothing. */
  post(frame: Frame): void;
  /** The one listener of arriving frames. Frames that came before it was set are delivered first. */
  onFrame(listener: (frame: unknown) => void): void;
  /** Called once, with the reason; at once when the port has already closed. */
  onClose(listener: (reason: string) => void): void;
  close(reason?: string): void;
}

/** What a maker of ports provides. `send` may throw; `stop` ends the transport. */
export interface Wire<Frame> {
  send(frame: Frame): void;
  stop(reason: string): void;
}

/** What a maker of ports reports. After `closed` everything else is ignored. */
export interface WireEvents {
  frame(frame: unknown): void;
  closed(reason: string): void;
}

/** A port over any transport: closes once, swallows sends to a dead transport, keeps early frames. */
export function makeFramePort<Frame = string>(open: (events: WireEvents) => Wire<Frame>): FramePort<Frame> {
  let closedBecause: string | undefined;
  let frameListener: ((frame: unknown) => void) | undefined;
  let early: unknown[] = [];
  const closeListeners: ((reason: string) => void)[] = [];

  const closed = (reason: string) => {
    if (closedBecause !== undefined) return;
    closedBecause = reason;
    early = [];
    for (const listener of closeListeners.splice(0)) listener(reason);
  };
  const wire = open({
    frame(frame) {
      if (closedBecause !== undefined) return;
      if (frameListener) frameListener(frame);
      else early.push(frame);
    },
    closed,
  });

  return {
    post(frame) {
      if (closedBecause !== undefined) return;
      try {
        wire.send(frame);
      } catch (error) {
        // The transport died before it could say so; whoever waits on this port must hear it.
        closed(error instanceof Error ? error.message : 'sending failed');
      }
    },
    onFrame(listener) {
      frameListener = listener;
      for (const frame of early.splice(0)) listener(frame);
    },
    onClose(listener) {
      if (closedBecause === undefined) closeListeners.push(listener);
      else listener(closedBecause);
    },
    close(reason = 'closed here') {
      if (closedBecause !== undefined) return;
      wire.stop(reason);
      closed(reason);
    },
  };
}
