import { adminRouter } from './admin/router.ts';
import { apiKeysRouter } from './api-keys/router.ts';
import { authRouter } from './auth/router.ts';
import { collectionsRouter } from './collections/router.ts';
import { favoritesRouter } from './favorites/router.ts';
import { genresRouter } from './genres/router.ts';
import { hiddenRouter } from './hidden/router.ts';
import { historyRouter } from './history/router.ts';
import { homeRouter } from './home/router.ts';
import { importsRouter } from './imports/router.ts';
import { meRouter } from './me/router.ts';
import { moviesRouter } from './movies/router.ts';
import { onboardingRouter } from './onboarding/router.ts';
import { peopleRouter } from './people/router.ts';
import { preferencesRouter } from './preferences/router.ts';
import { profilesRouter } from './profiles/router.ts';
import { ratingsRouter } from './ratings/router.ts';
import { recommendationsRouter } from './recommendations/router.ts';
import { reviewsRouter } from './reviews/router.ts';
import { searchRouter } from './search/router.ts';
import { searchHistoryRouter } from './search-history/router.ts';
import { sessionsRouter } from './sessions/router.ts';
import { tagsRouter } from './tags/router.ts';
import { tasteRouter } from './taste/router.ts';
import { totpRouter } from './totp/router.ts';
import { router } from './trpc.ts';
import { watchlistRouter } from './watchlist/router.ts';

/** Every procedure of the product; both doors lead here. */
export const appRouter = router({
  admin: adminRouter,
  apiKeys: apiKeysRouter,
  auth: authRouter,
  collections: collectionsRouter,
  favorites: favoritesRouter,
  genres: genresRouter,
  hidden: hiddenRouter,
  history: historyRouter,
  home: homeRouter,
  imports: importsRouter,
  me: meRouter,
  recommendations: recommendationsRouter,
  movies: moviesRouter,
  onboarding: onboardingRouter,
  people: peopleRouter,
  preferences: preferencesRouter,
  profiles: profilesRouter,
  ratings: ratingsRouter,
  reviews: reviewsRouter,
  search: searchRouter,
  searchHistory: searchHistoryRouter,
  sessions: sessionsRouter,
  tags: tagsRouter,
  taste: tasteRouter,
  totp: totpRouter,
  watchlist: watchlistRouter,
});

export type AppRouter = typeof appRouter;
