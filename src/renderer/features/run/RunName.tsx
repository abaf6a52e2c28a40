import { TextInput, Tooltip, UnstyledButton } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAction } from '../../lib/api.ts';
import classes from './run.module.css';

/** A run's name; pressed, it becomes a field. Enter keeps the new name, Escape the old one. */
export function RunName({ run, name }: { run: string; name: string }) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState<string | null>(null);
  const describe = useAction('runs.describe', { invalidates: ['runs.get', 'runs.list'] });
  const shown = describe.isPending ? (describe.variables.name ?? name) : name;

  if (draft === null) {
    return (
      <Tooltip label={t('common.rename')}>
        <UnstyledButton
          className={classes.rename}
          aria-label={t('run.renameOf', { name: shown })}
          onClick={() => setDraft(shown)}
        >
          {shown}
        </UnstyledButton>
      </Tooltip>
    );
  }
  const finish = () => {
    const wanted = draft.trim();
    setDraft(null);
    if (wanted !== '' && wanted !== name) describe.mutate({ run, name: wanted });
  };
  return (
    <TextInput
      className={classes.nameInput}
      aria-label={t('common.rename')}
      value={draft}
      maxLength={120}
      autoFocus
      onFocus={(event) => event.currentTarget.select()}
      onChange={(event) => setDraft(event.currentTarget.value)}
      onBlur={finish}
      onKeyDown={(event) => {
        if (event.key === 'Enter') finish();
        if (event.key === 'Escape') setDraft(null);
      }}
    />
  );
}
