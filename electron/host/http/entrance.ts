import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/**
 * Who may come in. A start token opens the door once and becomes a session; a session lasts as long as the server.
 * Only hashes are kept, and they are compared in constant time.
 */
export interface Entrance {
  /** The token for the printed address. */
  readonly token: string;
  /** The new session's secret, or null when the token is wrong or has been used. */
  exchange(token: string): string | null;
  /** Whether a request's Cookie header holds a session. */
  admits(cookieHeader: string | undefined): boolean;
  /** The Set-Cookie header that carries the session. */
  cookieOf(session: string): string;
}

/** Enough for a browser that is closed over a long weekend; the server's end ends every session before that. */
const cookieSeconds = 30 * 24 * 3600;
const secretBytes = 32;

/** Cookies do not tell ports apart, so the name does: two servers on one machine keep their sessions. */
export function createEntrance(port: number, { isSecure = false } = {}): Entrance {
  const cookieName = `inhouse_${port}`;
  const token = newSecret();
  let unused: Buffer | null = hash(token);
  const sessions: Buffer[] = [];
  return {
    token,
    exchange(given) {
      if (!unused || !timingSafeEqual(hash(given), unused)) return null;
      unused = null;
      const session = newSecret();
      sessions.push(hash(session));
      return session;
    },
    admits(cookieHeader) {
      const given = readCookie(cookieHeader ?? '', cookieName);
      return given !== undefined && sessions.some((session) => timingSafeEqual(hash(given), session));
    },
    cookieOf: (session) =>
      `${cookieName}=${session}; HttpOnly; SameSite=Strict; Path=/; Max-Age=${cookieSeconds}${isSecure ? '; Secure' : ''}`,
  };
}

function readCookie(header: string, name: string): string | undefined {
  return header
    .split(';')
    .map((pair) => pair.trim())
    .find((pair) => pair.startsWith(`${name}=`))
    ?.slice(name.length + 1);
}

function newSecret(): string {
  return randomBytes(secretBytes).toString('base64url');
}

function hash(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
