import { z } from 'zod';
import {
  country,
  day,
  id,
  imagePath,
  language,
  link,
  list,
  optionalList,
  requiredText,
  text,
  uniqueBy,
} from '../../reading/fields.ts';

const releaseKinds: Readonly<Record<number, ReleaseKind>> = {
  1: 'premiere',
  2: 'theatricalLimited',
  3: 'theatrical',
  4: 'digital',
  5: 'physical',
  6: 'tv',
};

export type ReleaseKind = 'premiere' | 'theatricalLimited' | 'theatrical' | 'digital' | 'physical' | 'tv';

export type Release = {
  country: string;
  date: string | null;
  /** Null for a kind this client does not know. */
  kind: ReleaseKind | null;
  /** In the country's own system: `PG-13`, `FSK 12`. */
  certification: string | null;
  language: string | null;
  note: string | null;
};

const release = z.object({
  release_date: day,
  type: z
    .int()
    .nullish()
    .transform((value) => releaseKinds[value ?? 0] ?? null),
  certification: text,
  iso_639_1: language,
  note: text,
});

export const releases = z
  .object({ results: list(z.object({ iso_3166_1: country.pipe(z.string()), release_dates: list(release) })) })
  .transform(({ results }): Release[] =>
    results.flatMap((raw) =>
      raw.release_dates.map((item) => ({
        country: raw.iso_3166_1,
        date: item.release_date,
        kind: item.type,
        certification: item.certification,
        language: item.iso_639_1,
        note: item.note,
      })),
    ),
  );

export type WatchProvider = {
  id: number;
  name: string;
  logoPath: string | null;
  /** The smaller, the further in front TMDb shows it; null when TMDb says none. */
  displayPriority: number | null;
};

/** Where a movie can be watched in one country. JustWatch's data: it has to be named wherever this is shown. */
export type CountryProviders = {
  country: string;
  /** TMDb's page with the ways to all of them. */
  link: string | null;
  stream: WatchProvider[];
  free: WatchProvider[];
  ads: WatchProvider[];
  rent: WatchProvider[];
  buy: WatchProvider[];
};

const provider = z
  .object({
    provider_id: id,
    provider_name: requiredText,
    logo_path: imagePath,
    display_priority: z
      .int()
      .min(0)
      .nullish()
      .transform((value) => value ?? null),
  })
  .transform(
    (raw): WatchProvider => ({
      id: raw.provider_id,
      name: raw.provider_name,
      logoPath: raw.logo_path,
      displayPriority: raw.display_priority,
    }),
  );

const providers = optionalList(provider).transform((items) => uniqueBy(items, (item) => item.id));

const ways = z.object({
  link,
  flatrate: providers,
  free: providers,
  ads: providers,
  rent: providers,
  buy: providers,
});

export const watchProviders = z
  .object({ results: z.record(z.string().regex(/^[A-Z]{2}$/), ways) })
  .transform(({ results }): CountryProviders[] =>
    Object.entries(results).map(([code, { flatrate, ...rest }]) => ({
      country: code,
      stream: flatrate,
      ...rest,
    })),
  );
