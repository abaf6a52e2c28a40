import { Loader, Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RunSummary } from '@shared/run.ts';
import { useCall } from '../../lib/api.ts';

interface RunSelectProps {
  label: string;
  hideLabel?: boolean;
  placeholder: string;
  /** The run chosen; null where choosing adds one elsewhere. */
  value: { id: string; name: string } | null;
  /** Runs left out of the list. */
  without?: readonly string[];
  disabled?: boolean;
  size?: 'xs' | 'sm';
  onChoose: (run: RunSummary) => void;
}

/** Chooses one of all runs by searching main for what is typed. */
export function RunSelect(props: RunSelectProps) {
  const {
    label,
    hideLabel = false,
    placeholder,
    value,
    without = [],
    disabled,
    size = 'sm',
    onChoose,
  } = props;
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const [wanted] = useDebouncedValue(text === value?.name ? '' : text, 200);
  const list = useCall(
    'runs.list',
    { text: wanted.slice(0, 200), limit: 50, sort: 'updatedAt' },
    { keepPrevious: true },
  );
  const rows = (list.data?.rows ?? []).filter(({ id }) => !without.includes(id));
  const missing = value && !rows.some(({ id }) => id === value.id) ? [value] : [];
  return (
    <Select
      size={size}
      label={hideLabel ? undefined : label}
      aria-label={label}
      placeholder={placeholder}
      searchable
      allowDeselect={false}
      disabled={disabled}
      searchValue={text}
      onSearchChange={setText}
      value={value?.id ?? null}
      data={[...missing, ...rows].map(({ id, name }) => ({ value: id, label: name }))}
      // Main has searched already, in names, notes and tags.
      filter={({ options }) => options}
      nothingFoundMessage={t('gallery.noRunFound')}
      rightSection={list.isPlaceholderData ? <Loader size={14} /> : undefined}
      maxDropdownHeight={320}
      onChange={(id) => {
        const run = rows.find((row) => row.id === id);
        if (!run) return;
        onChoose(run);
        if (value === null) setText('');
      }}
    />
  );
}
