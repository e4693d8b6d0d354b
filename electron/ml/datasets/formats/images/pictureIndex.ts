/** Finds pictures of a folder by what label files call them. */
export interface PictureIndex {
  /** The picture's path in the folder; null: there is none, or several could be meant. */
  find(reference: string): string | null;
}

/** Folders that hold pictures or labels of all classes: they pair up, and are no names of classes. */
const pairs: readonly (readonly [labels: string, pictures: string])[] = [
  ['labels', 'images'],
  ['annotations', 'images'],
  ['annotations', 'jpegimages'],
  ['xml', 'images'],
];
const ordinary =
  /^(images?|imgs?|pictures?|photos?|jpegimages|data|train(ing)?|val(id|idation)?|test(ing)?|图片|图像|照片)$/i;

export const endingOf = (name: string): string => /\.[^./]+$/.exec(name)?.[0]?.toLowerCase() ?? '';
export const stemOf = (name: string): string => name.slice(0, name.length - endingOf(name).length);
const baseOf = (name: string): string => name.slice(name.lastIndexOf('/') + 1);

/** In this order: the path, the path without its ending, the name, the name without its ending; of names, only those that are one picture's. */
export function pictureIndex(pictures: readonly string[]): PictureIndex {
  const exact = new Set(pictures);
  const by = {
    path: new Map<string, string | null>(),
    stem: new Map<string, string | null>(),
    base: new Map<string, string | null>(),
    baseStem: new Map<string, string | null>(),
  };
  const add = (map: Map<string, string | null>, key: string, picture: string) =>
    map.set(key, map.has(key) ? null : picture);
  for (const picture of pictures) {
    add(by.path, picture.toLowerCase(), picture);
    add(by.stem, stemOf(picture).toLowerCase(), picture);
    add(by.base, baseOf(picture).toLowerCase(), picture);
    add(by.baseStem, baseOf(stemOf(picture)).toLowerCase(), picture);
  }
  return {
    find(reference) {
      const path = reference.replaceAll('\\', '/').replace(/^(\.?\/)+/, '');
      if (exact.has(path)) return path;
      const key = path.toLowerCase();
      const paths = [key, `images/${key}`, ...pairs.map(([labels, images]) => swapped(key, labels, images))];
      for (const one of paths) {
        const found = by.path.get(one) ?? by.stem.get(one) ?? by.stem.get(stemOf(one));
        if (found !== undefined && found !== null) return found;
      }
      return (
        by.base.get(baseOf(key)) ??
        by.baseStem.get(baseOf(key)) ??
        by.baseStem.get(baseOf(stemOf(key))) ??
        null
      );
    },
  };
}

const swapped = (path: string, from: string, to: string): string =>
  path
    .split('/')
    .map((part) => (part === from ? to : part))
    .join('/');

/** The class that a picture's folder stands for; null: the folder is one of all classes. */
export function folderClass(picture: string): string | null {
  const folder = picture.split('/').at(-2);
  return folder === undefined || ordinary.test(folder) ? null : folder;
}
