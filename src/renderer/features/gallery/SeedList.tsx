import { ActionIcon, Button, Input, Tooltip } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconPlus, IconX } from '@tabler/icons-react';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { randomSeed } from './choices.ts';
import classes from './gallery.module.css';
import { SeedInput } from './SeedInput.tsx';

interface SeedListProps {
  label: string;
  seeds: readonly number[];
  least: number;
  most: number;
  onChange: (seeds: number[]) => void;
}

/** Seeds in an order of their own: added, removed, and moved up and down by buttons or Alt with the arrow keys. */
export function SeedList({ label, seeds, least, most, onChange }: SeedListProps) {
  const { t } = useTranslation();
  const list = useRef<HTMLOListElement>(null);
  const focusSeed = (index: number) =>
    requestAnimationFrame(() => list.current?.querySelectorAll('input')[index]?.focus());
  const move = (from: number, to: number) => {
    const moved = seeds[from];
    if (moved === undefined || to < 0 || to >= seeds.length) return;
    const others = seeds.filter((_, index) => index !== from);
    onChange([...others.slice(0, to), moved, ...others.slice(to)]);
  };
  return (
    <Input.Wrapper size="sm" label={label} labelElement="div">
      <ol className={classes.seeds} ref={list} aria-label={label}>
        {seeds.map((seed, index) => {
          const number = index + 1;
          return (
            <li
              // Seeds may come twice and are edited in place: their place is what they are known by.
              key={index}
              className={classes.seed}
              onKeyDown={(event) => {
                const step = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : 0;
                if (!event.altKey || step === 0) return;
                event.preventDefault();
                move(index, index + step);
                focusSeed(Math.min(seeds.length - 1, Math.max(0, index + step)));
              }}
            >
              <SeedInput
                size="xs"
                label={t('gallery.seedNumber', { number })}
                hideLabel
                value={seed}
                onChange={(next) => onChange(seeds.map((before, at) => (at === index ? next : before)))}
              />
              <Tooltip label={t('gallery.seedUp')}>
                <ActionIcon
                  size="sm"
                  variant="subtle"
                  color="gray"
                  aria-label={t('gallery.seedUpOf', { number })}
                  disabled={index === 0}
                  onClick={() => move(index, index - 1)}
                >
                  <IconArrowUp size={14} />
                </ActionIcon>
              </Tooltip>
              <Tooltip label={t('gallery.seedDown')}>
                <ActionIcon
                  size="sm"
                  variant="subtle"
                  color="gray"
                  aria-label={t('gallery.seedDownOf', { number })}
                  disabled={index === seeds.length - 1}
                  onClick={() => move(index, index + 1)}
                >
                  <IconArrowDown size={14} />
                </ActionIcon>
              </Tooltip>
              <Tooltip label={t('gallery.seedRemove')}>
                <ActionIcon
                  size="sm"
                  variant="subtle"
                  color="gray"
                  aria-label={t('gallery.seedRemoveOf', { number })}
                  disabled={seeds.length <= least}
                  onClick={() => {
                    onChange(seeds.filter((_, at) => at !== index));
                    focusSeed(Math.max(0, index - 1));
                  }}
                >
                  <IconX size={14} />
                </ActionIcon>
              </Tooltip>
            </li>
          );
        })}
      </ol>
      <Button
        size="compact-xs"
        variant="light"
        leftSection={<IconPlus size={14} />}
        disabled={seeds.length >= most}
        onClick={() => {
          onChange([...seeds, randomSeed()]);
          focusSeed(seeds.length);
        }}
      >
        {t('gallery.seedAdd')}
      </Button>
    </Input.Wrapper>
  );
}
