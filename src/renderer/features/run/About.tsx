import { TagsInput, Text, Textarea } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RunMeta } from '@shared/run.ts';
import { useAction, useCall } from '../../lib/api.ts';
import classes from './run.module.css';

const pauseBeforeSaving = 700;

/** Tags and notes of a run, saved as they change. */
export function About({ run, meta }: { run: string; meta: RunMeta }) {
  const { t } = useTranslation();
  const known = useCall('runs.list', { limit: 1 }).data?.tags ?? [];
  const describe = useAction('runs.describe', { invalidates: ['runs.get', 'runs.list'] });
  const [tags, setTags] = useState(meta.tags);
  const [notes, setNotes] = useState(meta.notes);
  const [dirty, setDirty] = useState(false);

  const save = useDebouncedCallback(
    (text: string) => {
      describe.mutate({ run, notes: text }, { onSuccess: () => setDirty(false) });
    },
    { delay: pauseBeforeSaving, flushOnUnmount: true },
  );
  return (
    <section className={classes.panel} aria-label={t('run.about.title')}>
      <TagsInput
        size="sm"
        label={t('run.about.tags')}
        placeholder={tags.length === 0 ? t('run.about.addTag') : undefined}
        data={known.filter((tag) => !tags.includes(tag))}
        value={tags}
        maxTags={50}
        maxLength={40}
        onChange={(next) => {
          const trimmed = [...new Set(next.map((tag) => tag.trim()).filter((tag) => tag !== ''))];
          setTags(trimmed);
          describe.mutate({ run, tags: trimmed });
        }}
      />
      <Textarea
        size="sm"
        label={t('run.about.notes')}
        placeholder={t('run.about.notesHint')}
        autosize
        minRows={3}
        maxRows={14}
        maxLength={100_000}
        value={notes}
        onChange={(event) => {
          setNotes(event.currentTarget.value);
          setDirty(true);
          save(event.currentTarget.value);
        }}
        onBlur={() => save.flush()}
      />
      <Text size="xs" c="dimmed" role="status" mih={18}>
        {notes === '' && !dirty ? '' : t(dirty ? 'run.about.saving' : 'run.about.saved')}
      </Text>
    </section>
  );
}
