/** Hands text over as a file, as a download does; nothing leaves the page. */
export function saveFile(fileName: string, content: string | Blob, type = 'application/json'): void {
  const address = URL.createObjectURL(new Blob([content], { type: `${type};charset=utf-8` }));
  const link = document.createElement('a');
  link.href = address;
  link.download = fileName;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), keptMs);
}

/** The browser has taken the file by then. */
const keptMs = 10_000;
