import sharp, { type Metadata } from 'sharp';

/** A picture that was decoded, or why it cannot be. */
export type SeenPicture =
  | { readonly width: number; readonly height: number; readonly thumbnail: Uint8Array | null }
  | { readonly problem: string };

/** 100 megapixels take 300 to 400 MB while they are decoded. */
const mostPixels = 100_000_000;
const thumbnailPixels = 256;

/** First bytes of what is decoded. Whatever else a file may be (SVG runs through an interpreter), it is never opened. */
const formats: readonly { readonly at: number; readonly starts: readonly string[] }[] = [
  { at: 0, starts: ['\xff\xd8\xff', '\x89PNG\r\n\x1a\n', 'GIF87a', 'GIF89a', 'II*\0', 'MM\0*'] },
  // In a container: WebP and AVIF.
  { at: 8, starts: ['WEBP', 'avif', 'avis'] },
];

/** One picture uses one processor; the reading keeps several going. */
export function prepareDecoders(): void {
  sharp.concurrency(1);
  sharp.cache(false);
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({
    operation: ['Jpeg', 'Png', 'Nsgif', 'Webp', 'Tiff', 'Heif'].map((name) => `VipsForeignLoad${name}`),
  });
}

/**
 * Size as it is seen (turned as EXIF says) and, unless only its header is to be looked at, a WebP of 256 pixels at most. The
 * number of pixels is known before any of them is decoded.
 */
export async function lookAtPicture(
  bytes: Uint8Array,
  { headerOnly }: { headerOnly: boolean },
): Promise<SeenPicture> {
  if (bytes.length === 0) return { problem: 'empty' };
  const head = Buffer.from(bytes.subarray(0, 16)).toString('latin1');
  if (!formats.some(({ at, starts }) => starts.some((start) => head.startsWith(start, at))))
    return { problem: 'not a picture that can be read' };
  try {
    const { autoOrient, width, height } = await headerOf(bytes);
    if (width * height > mostPixels) return { problem: `${width} × ${height} pixels` };
    const thumbnail = headerOnly ? null : await thumbnailOf(bytes);
    return { width: autoOrient.width, height: autoOrient.height, thumbnail };
  } catch (error) {
    return { problem: (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '' };
  }
}

const headerOf = (bytes: Uint8Array): Promise<Metadata> =>
  sharp(bytes, { limitInputPixels: false }).metadata();

/** Decodes every pixel: a picture that is cut off fails here. */
const thumbnailOf = (bytes: Uint8Array): Promise<Buffer> =>
  sharp(bytes, { limitInputPixels: mostPixels, failOn: 'error' })
    .autoOrient()
    .resize(thumbnailPixels, thumbnailPixels, { fit: 'inside', withoutEnlargement: true })
    .webp({ quality: 80 })
    .toBuffer();
