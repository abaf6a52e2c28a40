import { useEffect, useState } from 'react';

/** Loads pictures in order and keeps them. @returns a picture once it is there, and how many are */
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
      for (const url of list === '' ? [] : list.split('\n')) {
        const picture = new Image();
        picture.src = url;
        await picture.decode().catch(() => undefined);
        if (stopped) return;
        pictures.push(picture);
        // A new array at every picture would be work without end.
        if (pictures.length % 16 === 1) setFrames({ list, pictures: [...pictures] });
      }
      setFrames({ list, pictures });
    };
    void load();
    return () => {
      stopped = true;
    };
  }, [list]);
  return frames.list === list ? frames.pictures : [];
}
