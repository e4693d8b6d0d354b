const mostBytes = 200;
const fallback = 'upload';
/** Names that Windows keeps for devices, whatever their ending. */
const deviceName = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

/**
 * The name a file is stored under: as it was called, as far as every system can store it. The ending stays, because the kind of
 * file is guessed from it.
 */
export function uploadName(name: string): string {
  const base = name.split(/[/\\]/).at(-1) ?? '';
  const safe = base
    .toWellFormed()
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}<>:"|?*\uFFFD]/gu, '_')
    .replace(/^[.\s]+|[.\s]+$/gu, '');
  if (safe === '') return fallback;
  return shorten(deviceName.test(safe) ? `_${safe}` : safe);
}

function shorten(name: string): string {
  const ending = /\.[a-z0-9]{1,10}$/i.exec(name)?.[0] ?? '';
  let stem = name.slice(0, name.length - ending.length);
  while (Buffer.byteLength(stem + ending) > mostBytes) stem = [...stem].slice(0, -1).join('');
  return stem + ending;
}
