import { homedir, hostname, userInfo } from 'node:os';

/** What must not be in a report that leaves the house, and what stands there instead; the longest first. */
export function createRedaction(folders: Readonly<Record<string, string>>): (text: string) => string {
  const secrets: [string, string][] = [
    ...Object.entries(folders).map(([name, folder]): [string, string] => [folder, `<${name}>`]),
    [homedir(), '<home>'],
    [hostname(), '<computer>'],
    [userName(), '<user>'],
  ];
  const known = secrets.filter(([secret]) => secret.length > 1).sort(([a], [b]) => b.length - a.length);
  return (text) =>
    known.reduce((left, [secret, instead]) => left.replaceAll(wholeWord(secret), instead), text);
}

/** A user called `in` must not be taken out of the middle of other words. */
function wholeWord(secret: string): RegExp {
  const literal = secret.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const before = /^\w/.test(secret) ? '(?<![\\p{L}\\p{N}_])' : '';
  const after = /\w$/.test(secret) ? '(?![\\p{L}\\p{N}_])' : '';
  return new RegExp(before + literal + after, 'giu');
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return ''; // A container's user without an entry.
  }
}

/** Every text in a value of JSON, however deep. */
export function redactDeep<Value>(value: Value, redact: (text: string) => string): Value {
  if (typeof value === 'string') return redact(value) as Value;
  if (Array.isArray(value)) return value.map((item) => redactDeep(item, redact)) as Value;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, redactDeep(item, redact)]),
  ) as Value;
}
