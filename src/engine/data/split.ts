import { createHash } from 'node:crypto';
import { splitCodes } from '@shared/dataset.ts';

const VALID_SHARE = 0.05;
const TEST_SHARE = 0.05;

/** Items as the split sees them. */
export interface SplitItems {
  /** Label of each item, -1 without one. */
  labels: ArrayLike<number>;
  /** Group of each item: items with the same pixels share one. */
  groups: ArrayLike<number>;
  /** Digest of the pixels of each group. */
  digests: readonly string[];
}

/**
 * The seeded split: 90 % train, 5 % valid, 5 % test, by class, exact duplicates on one side.
 *
 * Within a class, groups of duplicates are ordered by SHA-256 of `<seed>:<digest>` and dealt out whole, so
 * that the split depends on the pixels and the seed, never on file names or their order. A group whose items
 * carry several labels counts in the class of its first item. What rounding leaves over in one class is made
 * up for in the next, hence the sums are right within the largest group. Test, then valid, get at least one
 * group each where there are enough groups that train keeps one too.
 * @returns one byte an item, see `splitCodes`
 */
export function seededSplit(items: SplitItems, seed: number): Uint8Array {
  const { classes, sizes } = groupsByClass(items, seed);
  const count = items.labels.length;
  const share = (part: number) => (sizes.length >= 3 ? Math.max(1, Math.round(count * part)) : 0);
  const wanted = { test: share(TEST_SHARE), valid: share(VALID_SHARE) };
  const given = { test: 0, valid: 0 };
  const codes = new Uint8Array(sizes.length).fill(splitCodes.train);

  let seen = 0;
  for (const groups of classes) {
    seen += groups.reduce((sum, group) => sum + sizes[group]!, 0);
    // Different offsets, so that small classes do not give to both parts or to neither at the same time.
    const due = {
      test: Math.floor((seen * wanted.test) / count + 0.25),
      valid: Math.floor((seen * wanted.valid) / count + 0.75),
    };
    for (const group of groups) {
      const part = (['test', 'valid'] as const).find((name) => given[name] + sizes[group]! <= due[name]);
      if (!part) continue;
      codes[group] = splitCodes[part];
      given[part] += sizes[group]!;
    }
  }
  fillEmptyParts(codes, classes.flat(), sizes);
  return Uint8Array.from({ length: count }, (_, item) => codes[items.groups[item]!]!);
}

/** Gives one of the smallest train groups to a part that got nothing, where train keeps at least one. */
function fillEmptyParts(codes: Uint8Array, order: number[], sizes: number[]): void {
  const bySize = [...order].sort((a, b) => sizes[a]! - sizes[b]!);
  for (const part of [splitCodes.test, splitCodes.valid]) {
    if (codes.includes(part)) continue;
    const train = bySize.filter((group) => codes[group] === splitCodes.train);
    if (train.length < 2) return;
    codes[train[0]!] = part;
  }
}

function groupsByClass(items: SplitItems, seed: number): { classes: number[][]; sizes: number[] } {
  const sizes = items.digests.map(() => 0);
  const classes = new Map<number, number[]>();
  for (let item = 0; item < items.labels.length; item += 1) {
    const group = items.groups[item]!;
    if (sizes[group] === 0) {
      const label = items.labels[item]!;
      const members = classes.get(label);
      if (members) members.push(group);
      else classes.set(label, [group]);
    }
    sizes[group] = sizes[group]! + 1;
  }
  const keys = items.digests.map((digest) => createHash('sha256').update(`${seed}:${digest}`).digest('hex'));
  const byKey = (a: number, b: number) => (keys[a]! < keys[b]! ? -1 : 1);
  const ordered = [...classes].sort(([a], [b]) => a - b).map(([, groups]) => groups.sort(byKey));
  return { classes: ordered, sizes };
}
