import type { HandlerContext } from '../context.ts';
import type { HandlersOf } from '../serve.ts';

export const galleryHandlers = ({ studio, grants }: HandlerContext): HandlersOf<'gallery'> => ({
  'gallery.generate': (request) => studio.generate(request),
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
