import { useTranslation } from 'react-i18next';
import type { Generated } from '@shared/gallery.ts';
import { call, useAction } from '../../lib/api.ts';
import { notifyError } from '../../lib/notify.tsx';
import { fileNameOf } from '../export/fileName.ts';
import { notifySaved } from '../export/savedToast.tsx';

/** Name for a picture file: run, checkpoint, seeds and, for one of several, its number. */
export function pictureName(generated: Generated, index: number | null): string {
  const { runName, checkpoint, request } = generated.recipe;
  const seeds =
    request.kind === 'samples' ? `seed${request.seed}` : `seeds${request.fromSeed}-${request.toSeed}`;
  const parts = [runName, String(checkpoint), seeds, ...(index === null ? ['grid'] : [String(index + 1)])];
  return `${fileNameOf(parts.join('-'))}.png`;
}

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
