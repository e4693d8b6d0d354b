import { type FramePort, makeFramePort, maxFrameLength } from './framePort.ts';

/** A ping every `everyMs`; the link is dead when `missed` pings in a row brought no frame of any kind back. */
export interface Heartbeat {
  readonly everyMs: number;
  readonly missed: number;
}

const defaultHeartbeat: Heartbeat = { everyMs: 5_000, missed: 4 };
const ping = 'ping';
const pong = 'pong';

export interface GuardOptions {
  /** 'off' where the other end may block its thread for long (compute) and its death is seen otherwise. */
  readonly heartbeat?: Heartbeat | 'off';
  readonly maxFrameLength?: number;
}

/**
 * The same port with what every link needs: frames that are no text or too long close it, pings are answered, and
 * a silent other end is given up. Missed pings are counted in ticks, not by the clock, so that a machine that
 * slept or a thread that was blocked does not take its own absence for the other's death.
 */
export function guardPort(port: FramePort, options: GuardOptions = {}): FramePort {
  const limit = options.maxFrameLength ?? maxFrameLength;
  const heartbeat = options.heartbeat ?? defaultHeartbeat;
  let silentTicks = 0;

  return makeFramePort((events) => {
    if (heartbeat !== 'off') {
      const timer = setInterval(() => {
        if (silentTicks >= heartbeat.missed) port.close('no heartbeat');
        silentTicks += 1;
        port.post(ping);
      }, heartbeat.everyMs);
      port.onClose(() => clearInterval(timer));
    }
    port.onClose(events.closed);
    port.onFrame((frame) => {
      silentTicks = 0;
      if (typeof frame !== 'string') port.close('a frame that is no text');
      else if (frame.length > limit) port.close('a frame over the limit');
      else if (frame === ping) port.post(pong);
      else if (frame !== pong) events.frame(frame);
    });
    return {
      send: (frame) => port.post(frame),
      stop: (reason) => port.close(reason),
    };
  });
}
