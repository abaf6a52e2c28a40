/**
 * Maps with up to `width` calls under way and yields the results in the order of the items. A failed call
 * throws where its result would have come. Left early, it waits for what is under way.
 */
export async function* mapInOrder<A, B>(
  items: AsyncIterable<A>,
  width: number,
  map: (item: A) => Promise<B>,
): AsyncGenerator<B> {
  const underWay: Promise<B>[] = [];
  const iterator = items[Symbol.asyncIterator]();
  try {
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
      const call = map(next.value);
      // Its failure is met below, in order; until then it must not count as unhandled.
      call.catch(() => undefined);
      underWay.push(call);
      if (underWay.length >= width) yield await underWay.shift()!;
    }
    while (underWay.length > 0) yield await underWay.shift()!;
  } finally {
    await Promise.allSettled(underWay);
    await iterator.return?.();
  }
}
