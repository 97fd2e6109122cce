import { z } from 'zod';

/* The rules of single fields of a profile, beside those of accounts. Lengths are code points. */

/** Lines and tabs are fine. */
export const bioRule = z
  .string()
  .normalize('NFC')
  .trim()
  .regex(
    /^(?=[\s\S]*\S)(?:[^\p{Cc}\p{Cs}]|[\t\n\r]){1,500}$/u,
    '1 to 500 characters without control characters',
  )
  .meta({ minLength: 1, maxLength: 500 });

/** A language, with a script and a region where they matter: `de`, `pt-BR`, `zh-Hant-TW`. */
export const localeRule = z
  .string()
  .regex(
    /^[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?$/,
    'A language tag (BCP 47) such as "de", "pt-BR" or "zh-Hant-TW"',
  )
  .meta({ description: 'BCP 47: language, script, region', examples: ['pt-BR'] });
