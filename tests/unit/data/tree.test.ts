import { arrangeTree } from '@engine/data/tree.ts';
import { describe, expect, test } from 'vitest';

/** Images as `file label split`. */
const arranged = (files: string[]) => {
  const tree = arrangeTree(files);
  const images = tree.images.map(({ file, label, split }) => `${file} ${label} ${split ?? '-'}`);
  const skipped = tree.skipped.map(({ file, error }) => `${file} ${error.code}`);
  return { images, classes: tree.classes, given: tree.hasGivenSplit, skipped };
};

describe('classes and splits by path', () => {
  test.each<[string, string[], Partial<ReturnType<typeof arranged>>]>([
    ['flat', ['10.png', '2.png'], { images: ['2.png -1 -', '10.png -1 -'], classes: [], given: false }],
    ['classes in natural order', ['c10/a.png', 'c2/a.jpeg'], { classes: ['c2', 'c10'] }],
    ['one class', ['cats/1.png'], { images: ['cats/1.png 0 -'], classes: ['cats'] }],
    ['a wrapping folder', ['data/a/1.png', 'data/b/1.png'], { classes: ['a', 'b'] }],
    ['deeper folders', ['a/x/1.png', 'b/1.png'], { classes: ['a', 'b'] }],
    [
      'a given split',
      ['train/a/1.png', 'Valid/b/1.png', 'test/a/1.png'],
      {
        images: ['test/a/1.png 0 test', 'train/a/1.png 0 train', 'Valid/b/1.png 1 valid'],
        classes: ['a', 'b'],
        given: true,
      },
    ],
    [
      'a given split without classes',
      ['train/1.png', 'val/1.png'],
      { images: ['train/1.png -1 train', 'val/1.png -1 valid'], classes: [], given: true },
    ],
    [
      'images outside of a given split',
      ['train/a/1.png', 'test/a/1.png', 'more/a/1.png', '1.png'],
      { classes: ['a'], given: true, skipped: ['1.png image-misplaced', 'more/a/1.png image-misplaced'] },
    ],
    ['train alone as wrapping', ['train/a/1.png', 'train/b/1.png'], { classes: ['a', 'b'], given: false }],
    ['train alone without classes', ['train/1.png', 'train/2.png'], { classes: [], given: false }],
    ['train as a class', ['train/1.png', 'car/1.png'], { classes: ['car', 'train'], given: false }],
    [
      'what is no image',
      ['.git/a.png', '__MACOSX/a/1.png', 'a/._1.png', 'a/1.webp', 'a/1.txt', 'a/1.PNG'],
      { images: ['a/1.PNG 0 -'], skipped: ['a/1.webp format-unknown'] },
    ],
    ['nothing', [], { images: [], classes: [], given: false, skipped: [] }],
  ])('%s', (_, files, expected) => {
    expect(arranged(files)).toMatchObject(expected);
  });
});
