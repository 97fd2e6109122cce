import { z } from 'zod';
import {
  amount,
  country,
  id,
  imdbTitleId,
  language,
  link,
  list,
  requiredText,
  text,
  textOf,
  uniqueBy,
} from '../../reading/fields.ts';

/** What a movie is called and said to be in one language of one country; null where nobody has translated it. */
export type Translation = {
  language: string;
  country: string | null;
  title: string | null;
  overview: string | null;
  tagline: string | null;
  homepage: string | null;
  /** Minutes of this version. */
  runtime: number | null;
};

const data = z.object({ title: text, overview: text, tagline: text, homepage: link, runtime: amount });

export const translations = z
  .object({
    translations: list(z.object({ iso_639_1: language.pipe(z.string()), iso_3166_1: country, data })),
  })
  .transform((raw): Translation[] => {
    const all = raw.translations.map((item) => ({
      language: item.iso_639_1,
      country: item.iso_3166_1,
      ...item.data,
    }));
    return uniqueBy(all, (item) => `${item.language}-${item.country}`);
  });

export type AlternativeTitle = {
  title: string;
  country: string | null;
  /** Free text: `working title`, `3-D version`. */
  note: string | null;
};

export const alternativeTitles = z
  .object({ titles: list(z.object({ title: requiredText, iso_3166_1: country, type: text })) })
  .transform(({ titles }): AlternativeTitle[] => {
    const all = titles.map((raw) => ({ title: raw.title, country: raw.iso_3166_1, note: raw.type }));
    return uniqueBy(all, (item) => `${item.country} ${item.title}`);
  });

export type Keyword = { id: number; name: string };

export const keywords = z
  .object({ keywords: list(z.object({ id, name: requiredText })) })
  .transform((raw): Keyword[] => uniqueBy(raw.keywords, (keyword) => keyword.id));

export type ExternalIds = {
  imdb: string | null;
  wikidata: string | null;
  facebook: string | null;
  instagram: string | null;
  twitter: string | null;
};

export const externalIds = z
  .object({
    imdb_id: imdbTitleId,
    wikidata_id: textOf(/^Q\d+$/),
    facebook_id: text,
    instagram_id: text,
    twitter_id: text,
  })
  .transform(
    (raw): ExternalIds => ({
      imdb: raw.imdb_id,
      wikidata: raw.wikidata_id,
      facebook: raw.facebook_id,
      instagram: raw.instagram_id,
      twitter: raw.twitter_id,
    }),
  );
