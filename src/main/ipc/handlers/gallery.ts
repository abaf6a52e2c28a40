import type { HandlerContext } from '../context.ts';
import type { HandlersOf } from '../serve.ts';

export const galleryHandlers = ({ studio, grants }: HandlerContext): HandlersOf<'gallery'> => ({
  'gallery.generate': (request) => studio.generate(request),
  'gallery.preview': (request) => studio.preview(request),
  'gallery.space': ({ run, checkpoint }) => studio.latentSpace(run, checkpoint),
  'gallery.cancel': () => {
    studio.cancelGenerate();
    return null;
  },
  'gallery.saveGif': async ({ generated, animation, target }) => {
    grants.demand('target', target);
    await studio.saveGif(generated, animation, target);
    return { target };
  },
  'gallery.saveVideo': async ({ generated, video, target }) => {
    grants.demand('target', target);
    await studio.saveVideo(generated, video, target);
    return { target };
  },
  'gallery.save': async ({ generated, index, target }) => {
    grants.demand('target', target);
    await studio.saveGenerated(generated, index, target);
    return { target };
  },
  'gallery.saveAll': async ({ generated, folder }) => {
    grants.demand('folder', folder);
    return { files: await studio.saveAllGenerated(generated, folder) };
  },
});
