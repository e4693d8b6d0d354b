import { connect } from 'node:net';
import { AppError } from '../common/errors/appError.ts';
import type { Contract } from '../contract/index.ts';
import { socketPort } from '../contract/link/nodePorts.ts';
import { connectLink, type FramePort, type Link } from '../contract/link.ts';
import { findLocalSocket } from '../engine/localSocket.ts';

/** No engine answers there: no socket, or one that a killed engine left behind. */
const nobodyThere: ReadonlySet<string> = new Set(['ENOENT', 'ECONNREFUSED']);

/**
 * A link to the engine that runs in the data directory; null when none does.
 * Throws `file.unreadable` when its socket belongs to somebody else.
 */
export async function connectLocal(dataDir: string): Promise<Link<Contract> | null> {
  const place = findLocalSocket(dataDir);
  if (place === null) return null;
  try {
    const port = await openSocket(place);
    return connectLink<Contract>(async () => port);
  } catch (cause) {
    const { code = 'unknown' } = cause as NodeJS.ErrnoException;
    if (nobodyThere.has(code)) return null;
    throw new AppError('file.unreadable', { path: place, reason: code }, { cause });
  }
}

function openSocket(place: string): Promise<FramePort> {
  return new Promise((resolve, reject) => {
    const socket = connect(place);
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      resolve(socketPort(socket));
    });
  });
}
