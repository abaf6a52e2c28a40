import i18n from 'i18next';
import { initReactI18next } from 'react-i18next';
import type { Settings } from '@shared/settings.ts';
import { catalogues } from './catalogues.ts';

export type Language = 'en' | 'zh';

/** The language to show for a setting; `system` follows the first language that the browser prefers. */
export function resolveLanguage(setting: Settings['language'], preferred = navigator.language): Language {
  if (setting !== 'system') return setting;
  return preferred.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}

/** Starts i18next with both catalogues; synchronous, since they are part of the bundle. */
export function startTranslations(language: Language): typeof i18n {
  void i18n.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'en',
    supportedLngs: ['en', 'zh'],
    initAsync: false,
    resources: { en: { translation: catalogues.en }, zh: { translation: catalogues.zh } },
    // React escapes by itself, and error codes carry dashes only.
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  return i18n;
}

/** Switches what is shown, and the language that assistive technology reads the page in. */
export function showLanguage(language: Language): void {
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  if (i18n.resolvedLanguage !== language) void i18n.changeLanguage(language);
}
