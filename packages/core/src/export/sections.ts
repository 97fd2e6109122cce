import * as library from './read-library.ts';
import * as read from './read-sections.ts';

/** The parts of an export: where each is from, and how it is read. */
export const sections = {
  preferences: { tables: ['preferences', 'preferred_genres'], read: read.readPreferences },
  favorites: { tables: ['favorites'], read: read.readFavorites },
  watchlist: { tables: ['watchlist'], read: library.readWatchlist },
  history: { tables: ['history'], read: library.readHistory },
  ratings: { tables: ['ratings'], read: read.readRatings },
  reviews: { tables: ['reviews'], read: library.readReviews },
  reviewVotes: { tables: ['review_votes'], read: library.readReviewVotes },
  reviewReports: { tables: ['review_reports'], read: library.readReviewReports },
  collections: { tables: ['collections'], read: library.readCollections },
  imports: { tables: ['imports'], read: library.readImports },
  searches: { tables: ['search_history'], read: library.readSearches },
  hidden: { tables: ['hidden'], read: read.readHidden },
  onboardingSkips: { tables: ['onboarding_skips'], read: read.readOnboardingSkips },
  views: { tables: ['movie_views'], read: read.readViews },
  feedback: { tables: ['recommendation_feedback'], read: read.readFeedback },
  impressions: { tables: ['shown_lists'], read: read.readImpressions },
  recommendations: { tables: ['recommendation_lists'], read: read.readRecommendations },
  sessions: { tables: ['sessions'], read: read.readSessions },
  devices: { tables: ['known_devices'], read: read.readDevices },
  apiKeys: { tables: ['api_keys'], read: read.readApiKeys },
  mails: { tables: ['mails'], read: read.readMails },
  mailLinks: { tables: ['mail_tokens'], read: read.readMailLinks },
  events: { tables: ['audit_log'], read: read.readEvents },
} as const;

/** Tables with something of a user that are no part of the export, and why. */
export const notExported: Readonly<Record<string, string>> = {
  raters: 'Only links the account with its ratings, which are there',
  totp_secrets: 'A secret; the account says since when it is on',
  recovery_codes: 'Hashes of secrets',
  removals: 'Only says what is not there any more',
  idempotency_keys: 'Copies of answers, kept for a day',
};
