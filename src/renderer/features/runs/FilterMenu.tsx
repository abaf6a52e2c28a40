import { Badge, Button, Checkbox, Popover, ScrollArea, Stack, Text } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

interface FilterMenuProps<V extends string> {
  label: string;
  options: readonly { value: V; label: string }[];
  chosen: readonly V[];
  onChange: (chosen: V[]) => void;
  /** The most that may be chosen. */
  limit?: number;
}

/** A button that opens a list of boxes to tick, and says how many are. */
export function FilterMenu<V extends string>({
  label,
  options,
  chosen,
  onChange,
  limit,
}: FilterMenuProps<V>) {
  const { t } = useTranslation();
  const full = limit !== undefined && chosen.length >= limit;
  return (
    <Popover position="bottom-start" shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <Button
          size="xs"
          variant={chosen.length > 0 ? 'light' : 'default'}
          rightSection={
            chosen.length > 0 ? (
              <Badge size="xs" circle variant="filled">
                {chosen.length}
              </Badge>
            ) : (
              <IconChevronDown size={14} aria-hidden />
            )
          }
        >
          {label}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p="xs">
        {options.length === 0 ? (
          <Text size="sm" c="dimmed">
            {t('runs.filter.nothing')}
          </Text>
        ) : (
          <ScrollArea.Autosize mah={300} type="auto">
            <Stack gap={8} miw={170} p={4}>
              {options.map((option) => (
                <Checkbox
                  key={option.value}
                  size="sm"
                  label={option.label}
                  checked={chosen.includes(option.value)}
                  disabled={full && !chosen.includes(option.value)}
                  onChange={(event) =>
                    onChange(
                      event.currentTarget.checked
                        ? [...chosen, option.value]
                        : chosen.filter((value) => value !== option.value),
                    )
                  }
                />
              ))}
            </Stack>
          </ScrollArea.Autosize>
        )}
        {chosen.length > 0 && (
          <Button size="compact-xs" variant="subtle" fullWidth mt={6} onClick={() => onChange([])}>
            {t('runs.filter.clear')}
          </Button>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}
