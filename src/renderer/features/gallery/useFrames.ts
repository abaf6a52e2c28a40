import { useEffect, useState } from 'react';

/** Pictures asked for together. */
const AT_A_TIME = 32;

async function pictureAt(url: string): Promise<HTMLImageElement> {
  const picture = new Image();
  picture.src = url;
  await picture.decode().catch(() => undefined);
  return picture;
}

/** Loads pictures in order and keeps them. @returns those that are there */
export function useFrames(urls: readonly string[]) {
  const list = urls.join('\n');
  const [frames, setFrames] = useState<{ list: string; pictures: HTMLImageElement[] }>({
    list: '',
    pictures: [],
  });
  useEffect(() => {
    let stopped = false;
    const load = async () => {
      const pictures: HTMLImageElement[] = [];
      const wanted = list === '' ? [] : list.split('\n');
      for (let start = 0; start < wanted.length; start += AT_A_TIME) {
        pictures.push(...(await Promise.all(wanted.slice(start, start + AT_A_TIME).map(pictureAt))));
        if (stopped) return;
        setFrames({ list, pictures: [...pictures] });
      }
    };
    void load();
    return () => {
      stopped = true;
    };
  }, [list]);
  return frames.list === list ? frames.pictures : [];
}
