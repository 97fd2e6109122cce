import type { Migration } from 'kysely/migration';
import { accountTables } from './0001-accounts.ts';
import { catalogueTables } from './0002-catalogue.ts';
import { ratingTables } from './0003-ratings.ts';
import { recommendationTables } from './0004-recommendations.ts';
import { completeAccountTables } from './0005-complete-accounts.ts';
import { moviePartTables } from './0006-movie-parts.ts';
import { searchTables } from './0007-search.ts';
import { tmdbTables } from './0008-tmdb.ts';
import { viewAndTrendTables } from './0009-views-and-trends.ts';
import { libraryTables } from './0010-library.ts';
import { searchSpeed } from './0011-search-speed.ts';
import { translationLanguages } from './0012-translation-languages.ts';
import { peoplePages } from './0013-people-pages.ts';
import { collectionOrders } from './0014-collection-order.ts';
import { modelLife } from './0016-model-life.ts';
import { feedbackTables } from './0017-feedback.ts';
import { onboardingTables } from './0018-onboarding.ts';
import { searchTails } from './0019-search-tails.ts';

/** Every migration in order. A landed one is never edited: what is wrong is mended by a new one. */
export const migrations: Record<string, Migration> = {
  '0001-accounts': accountTables,
  '0002-catalogue': catalogueTables,
  '0003-ratings': ratingTables,
  '0004-recommendations': recommendationTables,
  '0005-complete-accounts': completeAccountTables,
  '0006-movie-parts': moviePartTables,
  '0007-search': searchTables,
  '0008-tmdb': tmdbTables,
  '0009-views-and-trends': viewAndTrendTables,
  '0010-library': libraryTables,
  '0011-search-speed': searchSpeed,
  '0012-translation-languages': translationLanguages,
  '0013-people-pages': peoplePages,
  '0014-collection-order': collectionOrders,
  '0016-model-life': modelLife,
  '0017-feedback': feedbackTables,
  '0018-onboarding': onboardingTables,
  '0019-search-tails': searchTails,
};
