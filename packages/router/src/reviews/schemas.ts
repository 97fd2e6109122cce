import { reportReasons } from '@matinee/core/reviews/report-review';
import { LONGEST_REVIEW, reviewTextFault } from '@matinee/core/reviews/review-text';
import { z } from 'zod';
import { avatarUrls } from '../me/schemas.ts';
import { movie } from '../movies/schemas.ts';
import { timestamp } from '../wire.ts';

const writer = z
  .object({
    id: z.uuid(),
    username: z.string(),
    displayName: z.string().nullable(),
    avatarUrls: avatarUrls.nullable(),
  })
  .meta({ id: 'ReviewWriter', description: 'Of somebody whose profile is not public only the name' });

const count = z.int().nonnegative();

export const review = z
  .object({
    id: z.uuid(),
    user: writer,
    movieId: z.string(),
    text: z.string().meta({ description: 'As it was written: to be escaped where it is shown as HTML' }),
    score: z.int().nullable().meta({ description: 'How the writer rates the movie by now, 1–10' }),
    stars: z.number().nullable().meta({ description: 'Half the score' }),
    spoiler: z.boolean().meta({ description: 'Gives something away, says its writer' }),
    isEdited: z.boolean().meta({ description: 'The text is another one than at first' }),
    helpful: count.meta({ description: 'How many found it helpful' }),
    notHelpful: count,
    isHidden: z
      .boolean()
      .meta({ description: 'Taken out of sight by a moderator; only its writer sees that' }),
    createdAt: timestamp,
    updatedAt: timestamp,
  })
  .meta({ id: 'Review' });

export const reviewWithMovie = review.extend({ movie }).meta({ id: 'ReviewWithMovie' });

/** Kept as it is. The bounds are of characters, which are not what `max` counts. */
export const reviewText = z
  .string()
  .superRefine((text, check) => {
    const message = reviewTextFault(text);
    if (message) check.addIssue({ code: 'custom', message });
  })
  .meta({
    minLength: 1,
    maxLength: LONGEST_REVIEW,
    description: 'Plain text, kept as it is; not only white space',
    examples: ['A heist that is about everything else.'],
  });

const myVote = z.boolean().meta({ description: 'Whether you find it helpful' });

export const reviewVote = z
  .object({ reviewId: z.uuid(), myVote, helpful: count, notHelpful: count })
  .meta({ id: 'ReviewVote', description: 'Your vote, and all of them by now' });

export const myVotes = z.object({ items: z.array(z.object({ reviewId: z.uuid(), myVote })) });

export const reportReason = z.enum(reportReasons);

export const reviewReport = z
  .object({
    id: z.uuid(),
    reviewId: z.uuid(),
    reason: reportReason,
    text: z.string().nullable(),
    createdAt: timestamp,
  })
  .meta({ id: 'ReviewReport' });
