import { ActionIcon, Menu, Tooltip, useComputedColorScheme } from '@mantine/core';
import { IconDeviceDesktop, IconKeyboard, IconLanguage, IconMoon, IconSun } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Settings } from '@shared/settings.ts';
import { useChangeSettings, useSettings } from '../lib/settings.ts';
import { openShortcuts } from './shortcuts.tsx';

const schemeIcons = { auto: IconDeviceDesktop, light: IconSun, dark: IconMoon };

/** Language, colour scheme and the list of keyboard shortcuts. */
export function HeaderMenus() {
  const { t } = useTranslation();
  const { language, colourScheme } = useSettings();
  const change = useChangeSettings();
  const shown = useComputedColorScheme('light');
  const SchemeIcon = shown === 'dark' ? IconMoon : IconSun;
  return (
    <>
      <Choice
        label={t('app.language')}
        icon={<IconLanguage size={20} stroke={1.7} />}
        value={language}
        options={Settings.shape.language.unwrap().options.map((value) => ({
          value,
          label: t(`app.languages.${value}`),
        }))}
        onChange={(value) => change({ language: value })}
      />
      <Choice
        label={t('app.scheme')}
        icon={<SchemeIcon size={20} stroke={1.7} />}
        value={colourScheme}
        options={Settings.shape.colourScheme.unwrap().options.map((value) => {
          const Picture = schemeIcons[value];
          return { value, label: t(`app.schemes.${value}`), icon: <Picture size={16} /> };
        })}
        onChange={(value) => change({ colourScheme: value })}
      />
      <Tooltip label={t('app.shortcuts.open')}>
        <ActionIcon size="lg" aria-label={t('app.shortcuts.open')} onClick={() => openShortcuts(t)}>
          <IconKeyboard size={20} stroke={1.7} />
        </ActionIcon>
      </Tooltip>
    </>
  );
}

interface ChoiceProps<V extends string> {
  label: string;
  icon: ReactNode;
  value: V;
  options: { value: V; label: string; icon?: ReactNode }[];
  onChange: (value: V) => void;
}

function Choice<V extends string>({ label, icon, value, options, onChange }: ChoiceProps<V>) {
  const choose = (next: string) => {
    const option = options.find((candidate) => candidate.value === next);
    if (option) onChange(option.value);
  };
  return (
    <Menu position="bottom-end" width={200}>
      <Menu.Target>
        <Tooltip label={label}>
          <ActionIcon size="lg" aria-label={label}>
            {icon}
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{label}</Menu.Label>
        <Menu.RadioGroup value={value} onChange={(next) => choose(next)}>
          {options.map((option) => (
            <Menu.RadioItem
              key={option.value}
              value={option.value}
              rightSection={option.icon}
              closeMenuOnClick
            >
              {option.label}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  );
}
