import { createHash, hkdfSync } from 'node:crypto';
import { existsSync, readFileSync, realpathSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { DataKey, KeyRing } from '../common/keyRing.ts';
import type { FindKey } from './fileCipher.ts';
import { decryptWhole, encryptWhole } from './wholeFile.ts';

/** The keys of the files under a folder, as one process hands them to another: by message, never as argument or environment. */
export interface HeldKeys {
  /** A data directory, or a folder in one. */
  readonly root: string;
  readonly ring: KeyRing;
}

/** The same as text: links between processes carry no bytes. */
export type SpelledKeys = ReturnType<typeof spellKeys>;

export function spellKeys({ root, ring: { current, known } }: HeldKeys) {
  const spell = ({ id, bytes }: DataKey) => ({ id, base64: Buffer.from(bytes).toString('base64') });
  return { root, current: current && spell(current), known: known.map(spell) };
}

export function parseKeys({ root, current, known }: SpelledKeys): HeldKeys {
  const parse = ({ id, base64 }: SpelledKeys['known'][number]): DataKey => ({
    id,
    bytes: new Uint8Array(Buffer.from(base64, 'base64')),
  });
  return { root, ring: { current: current && parse(current), known: known.map(parse) } };
}

/** By root, each also under its name without links. One process has several only in tests. */
const held = new Map<string, KeyRing>();

/** From now on files under `root` are written and read with these keys; earlier ones of that root are forgotten. */
export function holdKeys({ root, ring }: HeldKeys): void {
  for (const name of namesOf(root)) held.set(name, ring);
}

/** Files under `root` are written in the clear again, and encrypted ones cannot be read. */
export function dropKeys(root: string): void {
  for (const name of namesOf(root)) held.delete(name);
}

/** What another process or thread needs to do this one's work. */
export function heldKeys(): HeldKeys[] {
  return [...held].flatMap(([root, ring]) => (ring.known.length > 0 ? [{ root, ring }] : []));
}

/**
 * Places with a key of their own, so that a process which parses what others have made can be given that and no more: a data
 * set's pictures, an upload, what a merge has made, an adapter, and what a model is.
 */
const scopes = [
  /^datasets\/[^/]+\/images(?=\/|$)/,
  /^(uploads|merges|adapters)\/[^/]+(?=\/|$)/,
  /^models\/[^/]+\/model\.json(?=\.|$)/,
] as const;
/** What is being made, or on its way out, has the key of what it is to be or was. */
const passing = /^(models|merges|adapters|datasets)\/([^/.]+)\.[^/]*/;
const separator = '~';

/** What encrypts a new file there; null: it is written in the clear. */
export function keyFor(location: string): DataKey | null {
  const place = placeOf(location);
  if (!place?.ring.current || isMarkedPlain(place)) return null;
  const scope = scopeOf(place.relative);
  return scope === null ? place.ring.current : deriveScope(place.ring.current, scope);
}

/** Finds the keys of files there. */
export function finderFor(location: string): FindKey {
  return finderIn(placeOf(location)?.ring ?? null);
}

function finderIn(ring: KeyRing | null): FindKey {
  const known = ring?.known ?? [];
  return (id) => {
    const [name = '', scope] = id.split(separator);
    const exact = known.find((key) => key.id === id);
    if (exact || scope === undefined) return exact ?? null;
    const base = known.find((key) => key.id === name);
    return base ? deriveScope(base, scope) : null;
  };
}

/** Whether every new file there is encrypted, so that a file which almost has our magic is a damaged one. */
export function isEncrypting(location: string): boolean {
  return keyFor(location) !== null;
}

/**
 * What a process that may see this folder or file and nothing else is given: keys that open it and nothing else. null: there
 * are none, or the place has no key of its own.
 */
export function keysOf(location: string): HeldKeys | null {
  const place = placeOf(location);
  const scope = place && scopeOf(place.relative);
  if (!place || !scope) return null;
  const { current, known } = place.ring;
  return {
    root: location,
    ring: {
      current: current && deriveScope(current, scope),
      known: known.map((key) => deriveScope(key, scope)),
    },
  };
}

function namesOf(root: string): Set<string> {
  const names = new Set([path.resolve(root)]);
  try {
    names.add(realpathSync(root));
  } catch {
    // Not there yet: it has one name.
  }
  return names;
}

interface Place {
  readonly root: string;
  readonly ring: KeyRing;
  /** With `/`. */
  readonly relative: string;
}

/** In the folder of a model that somebody said is not sensitive; encrypted itself, so that nobody without keys can say so. */
const plainMarker = 'not-encrypted';

/**
 * From now on the files of this model's folder are written in the clear, wherever they come from. Without keys, which is to
 * say without encryption, there is nothing to say: false.
 */
export function markPlain(folder: string): boolean {
  const place = placeOf(folder);
  if (!place?.ring.current) return false;
  const marker = encryptWhole(Buffer.from(modelOf(place.relative) ?? ''), place.ring.current);
  const location = path.join(folder, plainMarker);
  writeFileSync(`${location}.unfinished`, marker, { flush: true, mode: 0o600 });
  renameSync(`${location}.unfinished`, location);
  return true;
}

/** Whether this is what `markPlain` has written, for this model. */
export function isPlainMarker(location: string): boolean {
  const place = placeOf(location);
  return path.basename(location) === plainMarker && place !== null && isMarkedPlain(place);
}

function isMarkedPlain({ root, ring, relative }: Place): boolean {
  const [, folder] = /^models\/([^/]+)/.exec(relative) ?? [];
  if (folder === undefined) return false;
  const location = path.join(root, 'models', folder, plainMarker);
  if (!existsSync(location)) return false;
  const said = decryptWhole(readFileSync(location), finderIn(ring), location);
  return Buffer.from(said).toString() === modelOf(relative);
}

/** A folder that is being made, or on its way out, has its model's name with something behind it. */
function modelOf(relative: string): string | undefined {
  return /^models\/([^/.]+)/.exec(relative)?.[1];
}

function placeOf(location: string): Place | null {
  if (held.size === 0) return null;
  const absolute = path.resolve(location);
  for (const [root, ring] of held) {
    if (absolute === root) return { root, ring, relative: '' };
    if (absolute.startsWith(root + path.sep))
      return { root, ring, relative: absolute.slice(root.length + 1).replaceAll(path.sep, '/') };
  }
  return null;
}

/** A short name of it, which goes into the key's id: a folder may be renamed and its files still be read. */
function scopeOf(relative: string): string | null {
  const lasting = relative.replace(passing, '$1/$2');
  const folder = scopes.map((scope) => scope.exec(lasting)?.[0]).find((found) => found !== undefined);
  return folder === undefined ? null : createHash('sha256').update(folder).digest('base64url').slice(0, 16);
}

function deriveScope(key: DataKey, scope: string): DataKey {
  const bytes = new Uint8Array(hkdfSync('sha256', key.bytes, scope, 'inhouse scope', 32));
  return { id: `${key.id}${separator}${scope}`, bytes };
}
