import { useTranslation } from 'react-i18next';
import type { Generated, GenerateRequest } from '@shared/gallery.ts';
import { call, useAction } from '../../lib/api.ts';
import { notifyError } from '../../lib/notify.tsx';
import { fileNameOf } from '../export/fileName.ts';
import { notifySaved } from '../export/savedToast.tsx';

/** Seeds of a request, as a part of a file's name. */
function seedsPart(request: GenerateRequest): string {
  switch (request.kind) {
    case 'samples':
      return `seed${request.seed}`;
    case 'interpolation':
      return `seeds${request.seeds.slice(0, 6).join('-')}`;
    case 'explore':
      return request.base.kind === 'seed' ? `explored-seed${request.base.seed}` : 'explored';
    case 'mixing':
      return `mixed-${request.rows.join('-')}-with-${request.columns.join('-')}`;
  }
}

const stem = (generated: Generated, ...more: string[]) => {
  const { runName, checkpoint, request } = generated.recipe;
  return fileNameOf([runName, String(checkpoint), seedsPart(request), ...more].join('-'));
};

/** Name for a picture file: run, checkpoint, seeds and, for one of several, its number. */
export const pictureName = (generated: Generated, index: number | null): string =>
  `${stem(generated, ...(index === null ? ['grid'] : [String(index + 1)]))}.png`;

/** Name for an animation: run, checkpoint, seeds. */
export const animationName = (generated: Generated, extension: string): string =>
  `${stem(generated)}.${extension}`;

/** Writes generated pictures where a person says; each file carries its recipe. */
export function useSaving(generated: Generated) {
  const { t } = useTranslation();
  const save = useAction('gallery.save', {
    onSuccess: ({ target }) => notifySaved(t('gallery.saved', { target }), target),
  });
  const saveAll = useAction('gallery.saveAll', {
    onSuccess: ({ files }, { folder }) =>
      notifySaved(t('gallery.savedAll', { count: files, folder }), folder),
  });
  const asking = (ask: () => Promise<void>) => () => void ask().catch(notifyError);
  return {
    busy: save.isPending || saveAll.isPending,
    /** Null: the whole grid. */
    saveOne: (index: number | null) =>
      asking(async () => {
        const suggestedName = pictureName(generated, index).slice(-200);
        const target = await call('dialogs.chooseTarget', { suggestedName, extension: 'png' });
        if (target !== null) save.mutate({ generated: generated.id, index, target });
      }),
    saveAll: asking(async () => {
      const folder = await call('dialogs.chooseFolder', null);
      if (folder !== null) saveAll.mutate({ generated: generated.id, folder });
    }),
  };
}
