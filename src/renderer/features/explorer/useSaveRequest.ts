import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../lib/api.ts';
import { notifyError } from '../../lib/notify.tsx';
import { notifySaved } from '../export/savedToast.tsx';
import { pictureName } from '../gallery/useSaving.ts';
import type { PreviewRequest } from './latest.ts';

/** Makes the images of a request as files, with the recipe inside, and saves one of them or all as a grid. */
export function useSaveRequest() {
  const { t } = useTranslation();
  const [busy, setBusy] = useState(false);
  const save = async (request: PreviewRequest, index: number | null) => {
    setBusy(true);
    try {
      const generated = await call('gallery.generate', request);
      const suggestedName = pictureName(generated, index).slice(-200);
      const chosen = await call('dialogs.chooseTarget', { suggestedName, extension: 'png' });
      if (chosen === null) return;
      const { target } = await call('gallery.save', { generated: generated.id, index, target: chosen });
      notifySaved(t('gallery.saved', { target }), target);
    } finally {
      setBusy(false);
    }
  };
  return {
    busy,
    /** @param index null: the grid */
    save: (request: PreviewRequest, index: number | null) => void save(request, index).catch(notifyError),
  };
}
