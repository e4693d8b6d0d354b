import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import type { Language } from '../../electron/common/errors/appError.ts';
import { en, type Texts } from './en/index.ts';
import { zhCN } from './zhCN/index.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: typeof en };
  }
}

/** Both languages are part of the page; nothing is fetched. */
export async function startTexts(language: Language): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'en',
    resources: { en: { translation: await englishTexts() }, 'zh-CN': { translation: zhCN } },
    // React escapes by itself.
    interpolation: { escapeValue: false },
  });
  document.documentElement.lang = language;
}

/** English, or what stands in its place while somebody looks for words that were not taken from here. */
async function englishTexts(): Promise<Texts> {
  if (!new URLSearchParams(location.search).has('pseudo')) return en;
  const { pseudoTexts } = await import('./pseudo.ts');
  return pseudoTexts(en);
}

export async function changeLanguage(language: Language): Promise<void> {
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}

/** The language a new user most likely reads. */
export function guessLanguage(preferred: readonly string[]): Language {
  return /^zh\b/i.test(preferred[0] ?? '') ? 'zh-CN' : 'en';
}
