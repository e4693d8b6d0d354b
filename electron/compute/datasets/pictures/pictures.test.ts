import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ImageContent } from '../../../common/datasetRow.ts';
import { type BadRecord, isBad, type SourceItem } from '../../../ml/datasets/formats/record.ts';
import { plainReading } from '../source.ts';
import { picturesSource } from './picturesSource.ts';

const root = mkdtempSync(path.join(tmpdir(), 'pictures-'));
afterAll(() => rmSync(root, { recursive: true }));

/** Pictures differ by their colour, so that their hashes do. */
let shade = 0;
const canvas = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: { r: ++shade % 256, g: 90, b: 30 } } });
const png = (width = 40, height = 20) => canvas(width, height).png().toBuffer();
const jpeg = (width = 40, height = 20) => canvas(width, height).jpeg().toBuffer();

let count = 0;
function folderOf(files: Readonly<Record<string, Uint8Array | string>>): string {
  const folder = path.join(root, `文件夹 ${++count}`);
  for (const [name, bytes] of Object.entries(files)) {
    const location = path.join(folder, name);
    mkdirSync(path.dirname(location), { recursive: true });
    writeFileSync(location, bytes);
  }
  return folder;
}

async function read(folder: string, { skip = 0, imageFolder = null as string | null } = {}) {
  await using source = await picturesSource.open(folder, plainReading('images'), { skip, imageFolder });
  const items: SourceItem[] = [];
  for await (const batch of source.records) items.push(...batch);
  return { items, hash: await source.sha256(), bytesRead: source.bytesRead(), sizeBytes: source.sizeBytes };
}
const contentsOf = (items: readonly SourceItem[]) =>
  items.flatMap((item) => (isBad(item) ? [] : [item.fields as unknown as ImageContent]));
const badOf = (items: readonly SourceItem[]) => items.filter((item): item is BadRecord => isBad(item));
const labelled = (items: readonly SourceItem[]) =>
  contentsOf(items).map(({ name, labels, boxes }) => ({ name, labels, boxes }));

describe('pictures', () => {
  let good: Record<string, Buffer>;
  beforeAll(async () => {
    const turned = await canvas(60, 20).jpeg().withMetadata({ orientation: 6 }).toBuffer();
    const grey = await canvas(10, 10).greyscale().png().toBuffer();
    const clear = await canvas(10, 10).ensureAlpha(0.5).png().toBuffer();
    good = {
      'a turned.jpg': turned,
      'b grey.png': grey,
      'c clear.png': clear,
      'd.webp': await canvas(300, 600).webp().toBuffer(),
      'e png named.jpg': await png(),
      'f one.png': await png(1, 1),
      'g.gif': await canvas(9, 9).gif().toBuffer(),
      'h.tif': await canvas(9, 9).tiff().toBuffer(),
      '测试 图片 (1).png': await png(64, 64),
    };
  });

  it('of every kind are copied under their hashes, with thumbnails, and measured as they are seen', async () => {
    const imageFolder = path.join(root, 'kept');
    mkdirSync(imageFolder);
    const { items, bytesRead, sizeBytes } = await read(folderOf(good), { imageFolder });
    const contents = contentsOf(items);
    expect(contents.map(({ name }) => name)).toEqual(Object.keys(good).sort());
    expect(contents.map(({ width, height }) => `${width}×${height}`)).toEqual([
      '20×60',
      '10×10',
      '10×10',
      '300×600',
      '40×20',
      '1×1',
      '9×9',
      '9×9',
      '64×64',
    ]);
    expect(bytesRead).toBe(sizeBytes);
    const kept = contents.flatMap(({ image }) => [image, `${image}.thumbnail.webp`]);
    expect(readdirSync(imageFolder).sort()).toEqual(kept.sort());
    const thumbnail = (i: number) =>
      sharp(path.join(imageFolder, `${contents[i]?.image}.thumbnail.webp`)).metadata();
    expect(await thumbnail(0)).toMatchObject({ format: 'webp', width: 20, height: 60 });
    expect(await thumbnail(3)).toMatchObject({ width: 128, height: 256 });
  });

  it('that cannot be decoded are told with a reason, the others stay', async () => {
    const whole = await canvas(400, 400).jpeg().toBuffer();
    const bomb = Buffer.from(await png());
    bomb.writeUInt32BE(60_000, 16);
    bomb.writeUInt32BE(60_000, 20);
    const { items } = await read(
      folderOf({
        'bomb.png': bomb,
        'empty.jpg': '',
        'good.png': await png(),
        'half.jpg': whole.subarray(0, whole.length / 2),
        'script.svg': '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        'svg named.png': '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
        'text.jpg': 'not a picture',
      }),
      { imageFolder: mkdtempSync(path.join(root, 'kept-')) },
    );
    expect(contentsOf(items).map(({ name }) => name)).toEqual(['good.png']);
    expect(badOf(items).map(({ reason }) => reason)).toEqual(Array.from({ length: 6 }, () => 'image'));
    expect(badOf(items).map(({ line, detail }) => `${line} ${detail.split(':')[0]}`)).toEqual([
      '1 bomb.png',
      '2 empty.jpg',
      '4 half.jpg',
      '5 script.svg',
      '6 svg named.png',
      '7 text.jpg',
    ]);
    // (The checksum of the bomb's header is wrong too; either is a reason.)
    expect(badOf(items)[4]?.detail).toBe('svg named.png: not a picture that can be read');
  });

  it('of the fixtures are taken or told as their manifest says', async () => {
    const malformed = path.resolve(import.meta.dirname, '../../../../e2e/fixtures/malformed');
    const manifest: { file: string; expect: string }[] = JSON.parse(
      readFileSync(path.join(malformed, 'manifest.json'), 'utf8'),
    );
    const imageFolder = path.join(root, 'of fixtures');
    mkdirSync(imageFolder);
    const { items } = await read(path.join(malformed, 'images'), { imageFolder });
    const taken = contentsOf(items);
    const told = badOf(items).map(({ detail }) => detail.split(':')[0] ?? '');
    const expected = (kind: RegExp) =>
      manifest
        .filter((row) => row.file.startsWith('images/') && kind.test(row.expect))
        .map(({ file }) => file.slice('images/'.length));
    expect(expected(/./).length).toBe(12);
    expect(taken.map(({ name }) => name).sort()).toEqual(expected(/^accept/).sort());
    expect(told.sort()).toEqual(expected(/^reject/).sort());
  });

  it('go on behind those that were stored, and the folder has the same hash', async () => {
    const folder = folderOf({ ...good, 'x.jpg': 'broken', 'labels.csv': 'name,label\nnone.png,a\n' });
    const all = await read(folder);
    for (const skip of [1, 4, 11]) {
      const rest = await read(folder, { skip });
      expect(rest.items).toEqual(all.items.slice(skip));
      expect(rest.hash).toBe(all.hash);
    }
    writeFileSync(path.join(folder, 'new.png'), await png());
    expect((await read(folder)).hash).not.toBe(all.hash);
  });

  it('behind links and in hidden folders are not looked at, and a folder of none is an error', async () => {
    const folder = folderOf({ '.hidden/a.png': await png(), 'read me.md': 'x' });
    symlinkSync('/etc/passwd', path.join(folder, 'b.png'));
    symlinkSync(root, path.join(folder, 'c'));
    await expect(read(folder)).rejects.toMatchObject({ code: 'dataFile.noPictures' });
  });
});

describe('labels', () => {
  it('are the names of folders where no file has any, but not of folders that everybody has', async () => {
    const { items } = await read(
      folderOf({ '猫/1.png': await png(), 'train/dog/1.png': await png(), 'images/2.png': await png() }),
    );
    expect(contentsOf(items).map(({ name, labels }) => [name, labels])).toEqual([
      ['images/2.png', []],
      ['train/dog/1.png', ['dog']],
      ['猫/1.png', ['猫']],
    ]);
  });

  it('come from a table: of pictures, and of boxes by size or corners', async () => {
    const { items } = await read(
      folderOf({
        'a.png': await png(),
        'sub/b.png': await png(),
        'c.png': await png(),
        '标签.csv':
          '\ufeff文件名,标签,x,y,width,height\r\na.png,好,,,,\r\na.png,划痕,1,2,3.5,4\r\n.\\sub\\b,坏,,,,\r\nnone.png,好,,,,\r\nc.png,坏,x,2,3,4\r\n',
        'corners.tsv': 'image\tclass\txmin\tymin\txmax\tymax\nc.png\tcrack\t30\t10\t50\t25\n',
      }),
    );
    expect(labelled(items)).toEqual([
      { name: 'a.png', labels: ['好'], boxes: [{ label: '划痕', x: 1, y: 2, width: 3.5, height: 4 }] },
      { name: 'c.png', labels: [], boxes: [{ label: 'crack', x: 30, y: 10, width: 10, height: 10 }] },
      { name: 'sub/b.png', labels: ['坏'], boxes: [] },
    ]);
    expect(badOf(items).map(({ line, detail }) => [line, detail])).toEqual([
      [1, '标签.csv: no picture none.png'],
      [6, '标签.csv: c.png'],
    ]);
  });

  it('come from COCO, and what refers to nothing is told', async () => {
    const coco = {
      images: [
        { id: 7, file_name: 'train2017/a.jpg', width: 40, height: 20 },
        { id: 8, file_name: 'missing.jpg' },
        { id: 9 },
      ],
      annotations: [
        { image_id: 7, category_id: 2, bbox: [1.234, 2, 3, 4] },
        { image_id: 7, category_id: 3 },
        { image_id: 99, category_id: 2, bbox: [0, 0, 1, 1] },
        { image_id: 7, category_id: 2, bbox: [0, 'x', 1, 1] },
      ],
      categories: [{ id: 2, name: '缺陷' }],
    };
    const { items } = await read(
      folderOf({
        'images/a.jpg': await jpeg(),
        'annotations/all.json': JSON.stringify(coco),
        'other.json': '{}',
        'bad.json': '{',
      }),
    );
    expect(labelled(items)).toEqual([
      { name: 'images/a.jpg', labels: ['3'], boxes: [{ label: '缺陷', x: 1.23, y: 2, width: 3, height: 4 }] },
    ]);
    expect(badOf(items).map(({ detail }) => detail)).toEqual([
      'annotations/all.json: no picture missing.jpg',
      'annotations/all.json: images[2].file_name',
      'annotations/all.json: annotations[2].image_id',
      'annotations/all.json: annotations[3].bbox',
      expect.stringContaining('bad.json: '),
    ]);
  });

  it.each([
    ['classes.txt', '猫\r\ndog\n'],
    ['data.yaml', "path: .\nnames: ['猫', dog]  # two\n"],
    ['data.yml', 'names:\n- "猫"\n- dog\nnc: 2\n'],
    ['data.yaml', 'names:\n  0: 猫\n  1: dog # the other\ntrain: x\n'],
  ])('come from YOLO with its classes in %s, in pixels', async (file, text) => {
    const { items } = await read(
      folderOf({
        'images/train/a.png': await png(),
        'labels/train/a.txt':
          '1 0.5 0.5 0.25 0.5\n0 0.1 0.1 0.4 0.4 0.9\n0 0.1 0.2 0.3 0.2 0.3 0.6\n\nx 1 2\n1 0.5\n',
        'read me.txt': 'nothing',
        [file]: text,
      }),
    );
    expect(labelled(items)).toEqual([
      {
        name: 'images/train/a.png',
        labels: [],
        boxes: [
          { label: 'dog', x: 15, y: 5, width: 10, height: 10 },
          // Reaches beyond the corner and is cut off there.
          { label: '猫', x: 0, y: 0, width: 12, height: 6 },
          { label: '猫', x: 4, y: 4, width: 8, height: 8 },
        ],
      },
    ]);
    expect(badOf(items).map(({ line }) => line)).toEqual([5, 6]);
  });

  const voc = (inside: string) => `<?xml version="1.0"?><annotation><folder>x</folder>${inside}</annotation>`;
  const object = (name: string, box: string) =>
    `<object><name>${name}</name><part><name>head</name><bndbox><xmin>1</xmin></bndbox></part><bndbox>${box}</bndbox></object>`;
  const corners = (xmin: number, ymin: number, xmax: number, ymax: number) =>
    `<xmin>${xmin}</xmin><ymin>${ymin}</ymin><xmax>${xmax}</xmax><ymax>${ymax}</ymax>`;

  it('come from Pascal VOC, by the name of the file or the name in it', async () => {
    const { items } = await read(
      folderOf({
        'JPEGImages/a.jpg': await jpeg(),
        'JPEGImages/b.jpg': await jpeg(),
        'Annotations/a.xml': voc(
          `<filename>old.jpg</filename><size><width>40</width><height>20</height></size>${object('a &lt;b&gt;', corners(1, 1, 40, 20))}`,
        ),
        'Annotations/000.xml': voc(
          `<filename>b.jpg</filename>${object('b', corners(2, 3, 4, 4))}${object('c', '<xmin>x</xmin>')}`,
        ),
        'Annotations/c.xml':
          '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><annotation>&x;</annotation>',
        'Annotations/other.xml': '<html/>',
      }),
    );
    expect(labelled(items)).toEqual([
      {
        name: 'JPEGImages/a.jpg',
        labels: [],
        boxes: [{ label: 'a <b>', x: 0, y: 0, width: 40, height: 20 }],
      },
      { name: 'JPEGImages/b.jpg', labels: [], boxes: [{ label: 'b', x: 1, y: 2, width: 3, height: 2 }] },
    ]);
    expect(badOf(items).map(({ detail }) => detail)).toEqual([
      'Annotations/000.xml: Annotations/000: object 2',
      'Annotations/c.xml: Annotations/c: declarations of types are refused',
    ]);
  });

  it('that lie outside of the picture or are for another size reject it', async () => {
    const { items } = await read(
      folderOf({
        'a.png': await png(),
        'b.png': await png(),
        'a.xml': voc(object('a', corners(41, 1, 50, 9))),
        'b.xml': voc(
          `<size><width>400</width><height>200</height></size>${object('a', corners(1, 1, 2, 2))}`,
        ),
      }),
    );
    expect(badOf(items).map(({ detail }) => detail)).toEqual([
      'a.png: box 1 (a) is not in the picture',
      'b.png: its labels are for 400 × 200 pixels, it has 40 × 20',
    ]);
  });
});
