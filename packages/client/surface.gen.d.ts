// Generated from the router by `pnpm generate`; not to be edited.
import { TRPCClient, TRPCClientError } from "@trpc/client";
import { TRPC_ERROR_CODE_KEY, TRPC_ERROR_CODE_NUMBER, inferRouterInputs, inferRouterOutputs } from "@trpc/server";
interface Context {
  readonly __server?: never;
}
interface Meta {
  readonly __server?: never;
}
/** Every way in which a request can fail on purpose. The router's table turns a code into a status. */
type ErrorCode$1 = 'validationFailed' | 'malformedRequest' | 'unauthenticated' | 'codeRequired' | 'forbidden' | 'notFound' | 'methodNotAllowed' | 'emailTaken' | 'usernameTaken' | 'conflict' | 'preconditionFailed' | 'preconditionRequired' | 'payloadTooLarge' | 'unsupportedMediaType' | 'rateLimited' | 'upstreamUnavailable' | 'overloaded' | 'unavailable' | 'internal';
type FieldError$1 = {
  path: string;
  message: string;
};
/** RFC 9457, as both doors send it: the body over REST, `error.data.problem` over tRPC. */
type Problem = {
  type: string;
  title: string;
  status: number;
  detail: string;
  instance: string;
  code: ErrorCode$1;
  errors?: FieldError$1[];
  retryAfter?: number;
};
/** What a failed call sends. Named and alone, or the client's types would spell it out for every procedure. */
interface ErrorShape {
  message: string;
  code: TRPC_ERROR_CODE_NUMBER;
  data: {
    code: TRPC_ERROR_CODE_KEY;
    httpStatus: number;
    problem: Problem;
  };
}
/** Every procedure of the product; both doors lead here. */
declare const appRouter: import("@trpc/server").TRPCBuiltRouter<{
  ctx: Context;
  meta: Meta;
  errorShape: ErrorShape;
  transformer: false;
}, import("@trpc/server").TRPCDecorateCreateRouterOptions<{
  admin: import("@trpc/server").TRPCBuiltRouter<{
    ctx: Context;
    meta: Meta;
    errorShape: ErrorShape;
    transformer: false;
  }, import("@trpc/server").TRPCDecorateCreateRouterOptions<{
    users: import("@trpc/server").TRPCBuiltRouter<{
      ctx: Context;
      meta: Meta;
      errorShape: ErrorShape;
      transformer: false;
    }, import("@trpc/server").TRPCDecorateCreateRouterOptions<{
      list: import("@trpc/server").TRPCQueryProcedure<{
        input: {
          cursor?: string | undefined;
          limit?: number | undefined;
          q?: string | undefined;
          role?: "admin" | "user" | undefined;
          banned?: boolean | undefined;
        } | undefined;
        output: {
          items: {
            id: string;
            username: string;
            email: string;
            displayName: string | null;
            role: "admin" | "user";
            createdAt: string;
            emailVerifiedAt: string | null;
            bannedAt: string | null;
            banReason: string | null;
          }[];
          pagination: {
            nextCursor: string | null;
          };
        };
        meta: Meta;
        errorShape: ErrorShape;
      }>;
      get: import("@trpc/server").TRPCQueryProcedure<{
        input: {
          id: string;
        };
        output: {
          id: string;
          username: string;
          email: string;
          displayName: string | null;
          role: "admin" | "user";
          createdAt: string;
          emailVerifiedAt: string | null;
          bannedAt: string | null;
          banReason: string | null;
          hasSecondFactor: boolean;
          counts: {
            sessions: number;
            apiKeys: number;
            ratings: number;
            favorites: number;
            hidden: number;
          };
        };
        meta: Meta;
        errorShape: ErrorShape;
      }>;
      update: import("@trpc/server").TRPCMutationProcedure<{
        input: {
          role?: "admin" | "user" | undefined;
          banned?: boolean | undefined;
          banReason?: string | undefined;
          id: string;
        };
        output: {
          id: string;
          username: string;
          email: string;
          displayName: string | null;
          role: "admin" | "user";
          createdAt: string;
          emailVerifiedAt: string | null;
          bannedAt: string | null;
          banReason: string | null;
        };
        meta: Meta;
        errorShape: ErrorShape;
      }>;
    }>>;
    audit: import("@trpc/server").TRPCBuiltRouter<{
      ctx: Context;
      meta: Meta;
      errorShape: ErrorShape;
      transformer: false;
    }, import("@trpc/server").TRPCDecorateCreateRouterOptions<{
      list: import("@trpc/server").TRPCQueryProcedure<{
        input: {
          cursor?: string | undefined;
          limit?: number | undefined;
          actorId?: string | undefined;
          subjectId?: string | undefined;
          action?: "access." | "access.forbidden" | "access.limited" | "account." | "account.deleted" | "account.exported" | "account.usernameChanged" | "admin." | "admin.cacheDropped" | "admin.created" | "admin.jobDiscarded" | "admin.jobRetried" | "admin.modelPromoted" | "admin.modelRolledBack" | "admin.promoted" | "admin.roleChanged" | "admin.scheduleRun" | "admin.syncRequested" | "admin.trainingRequested" | "admin.userBanned" | "admin.userUnbanned" | "auth." | "auth.loggedIn" | "auth.loggedOut" | "auth.loggedOutEverywhere" | "auth.loginFailed" | "auth.registered" | "auth.sessionRevoked" | "auth.tokenReplayed" | "catalogue." | "catalogue.genreCreated" | "catalogue.genreDeleted" | "catalogue.genreUpdated" | "catalogue.movieCreated" | "catalogue.movieDeleted" | "catalogue.movieRestored" | "catalogue.movieUpdated" | "catalogue.moviesMerged" | "catalogue.tagCreated" | "catalogue.tagDeleted" | "catalogue.tagUpdated" | "credentials." | "credentials.apiKeyCreated" | "credentials.apiKeyRevoked" | "credentials.emailChangeRequested" | "credentials.emailChanged" | "credentials.emailVerified" | "credentials.passwordChanged" | "credentials.passwordRefused" | "credentials.passwordReset" | "credentials.recoveryCodeUsed" | "credentials.recoveryCodesRenewed" | "credentials.resetRequested" | "credentials.secondFactorFailed" | "credentials.secondFactorOff" | "credentials.secondFactorOn" | "moderation." | "moderation.reportsDismissed" | "moderation.reviewDeleted" | "moderation.reviewHidden" | "moderation.reviewRestored" | undefined;
          ip?: string | undefined;
          from?: string | undefined;
          to?: string | undefined;
        } | undefined;
        output: {
          items: {
            id: string;
            at: string;
            action: string;
            actor: {
              id: string;
              username: string | null;
            } | null;
            subject: {
              id: string;
              username: string | null;
            } | null;
            ip: string | null;
            detail: Record<string, string | number | boolean | null>;
          }[];
          pagination: {
            nextCursor: string | null;
          };
        };
        meta: Meta;
        errorShape: ErrorShape;
      }>;
    }>>;
    jobs: import("@trpc/server").TRPCBuiltRouter<{
      ctx: Context;
      meta: Meta;
      errorShape: ErrorShape;
      transformer: false;
    }, import("@trpc/server").TRPCDecorateCreateRouterOptions<{
      list: import("@trpc/server").TRPCQueryProcedure<{
        input: {
          state?: "active" | "completed" | "delayed" | "failed" | "waiting" | undefined;
          queue?: string | undefined;
          cursor?: string | undefined;
          limit?: number | undefined;
        } | undefined;
        output: {
          items: {
            id: string;
            name: string;
            queue: string;
            state: "active" | "completed" | "delayed" | "failed" | "unknown" | "waiting";
            attempts: number;
            maxAttempts: number;
            cause: string | null;
            progress: number | null;
            step: string | null;
            isScheduled: boolean;
            enqueuedAt: string;
            startedAt: string | null;
            finishedAt: string | null;
            seconds: number | null;
            dueAt: string | null;
          }[];
          pagination: {
            nextCursor: string | null;
          };
        };
        meta: Meta;
        errorShape: ErrorShape;
      }>;
      durations: import("@trpc/server").TRPCQueryProcedure<{
        input: Record<string, never> | undefined;
        output: {
          items: {
            name: string;
            runs: number;
            failures: number;
            meanSeconds: number;
            lastSeconds: number;
            lastEndedAt: string;
          }[];
        };
        meta: Meta;
        errorShape: ErrorShape;
      }>;
      get: import("@trpc/server").TRPCQueryProcedure<{
        input: {
          id: string;
        };
        output: {
          id: string;
          name: string;
          queue: string;
          state: "active" | "completed" | "delayed" | "failed" | "unknown" | "waiting";
          attempts: number;
          maxAttempts: number;
          cause: string | null;
          progress: number | null;
          step: string | null;
          isScheduled: boolean;
          enqueuedAt: string;
          startedAt: string | null;
          finishedAt: string | null;
          seconds: number | null;
          dueAt: string | null;
          payload: Record<string, string | number | boolean | null>;
        };
        meta: Meta;
        errorShape: ErrorShape;
      }>;
      retry: import("@trpc/server").TRPCMutationProcedure<{
        input: {
          id: string;
        };
        output: {
          id: string;
          name: string;
          queue: string;
          state: "active" | "completed" | "delayed" | "failed" | "unknown" | "waiting";
          attempts: number;
          maxAttempts: number;
          cause: string | null;
          progress: number | null;
          step: string | null;
          isScheduled: boolean;
          enqueuedAt: string;
          startedAt: string | null;
          finishedAt: string | null;
          seconds: number | null;
          dueAt: string | null;
        };
        meta: Meta;
        errorShape: ErrorShape;
      }>;
      discard: import("@trpc/server").TRPCMutationProcedure<{
        input: {
          id: string;
        };
        output: null;
        meta: Meta;
        errorShape: ErrorShape;
      }>;
    }>>;
    queues: import("@trpc/server").TRPCBuiltRouter<{
      ctx: Context;
      meta: Meta;
      errorShape: ErrorShape;
      transformer: false;
    }, import("@trpc/server").TRPCDecorateCreateRouterOptions<{
      list: import("@trpc/server").TRPCQueryProcedure<{
        input: Record<string, never> | undefined;
        output: {
          items: {
            queue: string;
            waiting: number;
            active: number;
            delayed: number;
            failed: number;
            completed: number;
          }[];
        };
        meta: Meta;
        errorShape: ErrorShape;
      }>;
    }>>;
    schedules: import("@trpc/server").TRPCBuiltRouter<{
      ctx: Context;
      meta: Meta;
      errorShape: ErrorShape;
      transformer: false;
    }, import("@trpc/server").TRPCDecorateCreateRouterOptions<{
      list: import("@trpc/server").TRPCQueryProcedure<{
        input: Record<string, never> | undefined;
        output: {
          items: {
            name: string;
            queue: string;
            cron: string;
            nextRunAt: string | null;
          }[];
        };
        meta: Meta;
        errorShape: ErrorShape;
      }>;
      run: import("@trpc/server").TRPCMutationProcedure<{
        input: {
          name: string;
        };
        output: {
          jobId: string;
        };
        meta: Meta;
        errorShape: ErrorShape;
      }>;
    }>>;
    sync: import("@trpc/server").TRPCBuiltRouter<{
      ctx: Context;
      meta: Meta;
      errorShape: ErrorShape;
      transformer: false;
    }, import("@trpc/server").TRPCDecorateCreateRouterOptions<{
      list: import("@trpc/server").TRPCMutationProcedure<{
        input: {
          list: "catalogue" | "changes" | "genres" | "nowPlaying" | "popular" | "topRated" | "trending.day" | "trending.week" | "upcoming";
        };
        output: {
          jobId: string;
        };
        meta: Meta;
        errorShape: ErrorShape;
      }>;
      movie: import("@trpc/server").TRPCMutationProcedure<{
        input: {
          tmdbId: string;
        };
        output: {
          jobId: string;
        };
        meta: Meta;
        errorShape: ErrorShape;
      }>;
    }>>;
    cache: import("@trpc/server").TRPCBuiltRouter<{
      ctx: Context;
      meta: Meta;
      errorShape: ErrorShape;
      transformer: false;
    }, import("@trpc/server").TRPCDecorateCreateRouterOptions<{
      get: import("@trpc/server").TRPCQueryProcedure<{
        input: Record<string, never> | undefined;
        output: {
          isOn: boolean;
          maxBytes: number;
          news: {
            by: "nobody" | "postgres" | "redis";
            isConnected: boolean;
            unsent: number;
          };
          shared: {
            isReady: boolean;
          } | null;
          classes: {
            class: "detail" | "genres" | "list" | "search" | "trending";
            ages: {
              fresh: number;
              stale: number;
              failing: number;
            };
            fresh: number;
            stale: number;
            shared: number;
            missed: number;
            loads: number;
            failedLoads: number;
            hitRatio: number | null;
            entries: number;
            bytes: number;
          }[];
        };
        meta: Meta;
        errorShape: ErrorShape;
      }>;
      drop: import("@trpc/server").TRPCMutationProcedure<{
        input: {
          class?: "detail" | "genres" | "list" | "search" | "trending" | undefined;
          tags?: string[] | undefined;
        } | undefined;
        output: {
          isOn: boolean;
          maxBytes: number;
          news: {
            by: "nobody" | "postgres" | "redis";
            isConnected: boolean;
            unsent: number;
          };
          shared: {
            isReady: boolean;
          } | null;
          classes: {
            class: "detail" | "genres" | "list" | "search" | "trending";
            ages: {
              fresh: number;
              stale: number;
              failing: number;
            };
            fresh: number;
            stale: number;
            shared: number;
            missed: number;
            loads: number;
            failedLoads: number;
            hitRatio: number | null;
            entries: number;
            bytes: number;
          }[];
        };
        meta: Meta;
        errorShape: ErrorShape;
      }>;
    }>>;
    models: import("@trpc/server").TRPCBuiltRouter<{
      ctx: Context;
      meta: Meta;
      errorShape: ErrorShape;
      transformer: false;
    }, import("@trpc/server").TRPCDecorateCreateRouterOptions<{
      list: import("@trpc/server").TRPCQueryProcedure<{
        input: Record<string, never> | undefined;
        output: {
          items: {
            id: string;
            status: "failed" | "ready" | "serving" | "training";
            reason: string | null;
            verdict: "first" | "notMeasured" | "notWorse" | "worse" | null;
            explanation: string | null;
            measures: {
              ndcg10: number | null;
              standardError: number | null;
              recall20: number | null;
              readers: number;
            };
            settings: Record<string, string | number | boolean | null>;
            ratings: number;
            movies: number;
            dataFingerprint: string | null;
            checksum: string | null;
            parts: {
              name: string;
              rows: number;
            }[];
            trainingSeconds: number | null;
            peakMemoryMb: number | null;
            createdAt: string;
            trainedAt: string | null;
            promotedAt: string | null;
          }[];
        };
        meta: Meta;
        errorShape: ErrorShape;
      }>;
      get: import("@trpc/server").TRPCQueryProcedure<{
        input: {
          id: string;
        };
        output: {
          id: string;
          status: "failed" | "ready" | "serving" | "training";
          reason: string | null;
          verdict: "first" | "notMeasured" | "notWorse" | "worse" | null;
          explanation: string | null;
          measures: {
            ndcg10: number | null;
            standardError: number | null;
            recall20: number | null;
            readers: number;
          };
          settings: Record<string, string | number | boolean | null>;
          ratings: number;
          movies: number;
          dataFingerprint: string | null;
          checksum: string | null;
          parts: {
            name: string;
            rows: number;
          }[];
          trainingSeconds: number | null;
          peakMemoryMb: number | null;
          createdAt: string;
          trainedAt: string | null;
          promotedAt: string | null;
        };
        meta: Meta;
        errorShape: ErrorShape;
      }>;
      compare: import("@trpc/server").TRPCQueryProcedure<{
        input: {
          a: string;
          b: string;
        };
        output: {
          a: {
            id: string;
            status: "failed" | "ready" | "serving" | "training";
            reason: string | null;
            verdict: "first" | "notMeasured" | "notWorse" | "worse" | null;
            explanation: string | null;
            measures: {
              ndcg10: number | null;
              standardError: number | null;
              recall20: number | null;
              readers: number;
            };
            settings: Record<string, string | number | boolean | null>;
            ratings: number;
            movies: number;
            dataFingerprint: string | null;
            checksum: string | null;
            parts: {
              name: string;
              rows: number;
            }[];
            trainingSeconds: number | null;
            peakMemoryMb: number | null;
            createdAt: string;
            trainedAt: string | null;
            promotedAt: string | null;
          };
          b: {
            id: string;
            status: "failed" | "ready" | "serving" | "training";
            reason: string | null;
            verdict: "first" | "notMeasured" | "notWorse" | "worse" | null;
            explanation: string | null;
            measures: {
              ndcg10: number | null;
              standardError: number | null;
              recall20: number | null;
              readers: number;
            };
            settings: Record<string, string | number | boolean | null>;
            ratings: number;
            movies: number;
            dataFingerprint: string | null;
            checksum: string | null;
            parts: {
              name: string;
              rows: number;
            }[];
            trainingSeconds: number | null;
            peakMemoryMb: number | null;
            createdAt: string;
            trainedAt: string | null;
            promotedAt: string | null;
          };
          isSameData: boolean;
          measures: {
            name: "ndcg10";
            a: number;
            b: number;
            difference: number;
            standardError: number;
            isWithinStandardError: boolean;
            readers: number;
            isPaired: boolean;
          }[];
          settings: {
            name: string;
            a: string | number | boolean | null;
            b: string | number | boolean | null;
          }[];
        };
        meta: Meta;
        errorShape: ErrorShape;
      }>;
      train: import("@trpc/server").TRPCMutationProcedure<{
        input: Record<string, never> | undefined;
        output: {
          jobId: string;
        };
        meta: Meta;
        errorShape: ErrorShape;
      }>;
      promote: import("@trpc/server").TRPCMutationProcedure<{
        input: {
          id: string;
        };
        output: {
          id: string;
          status: "failed" | "ready" | "serving" | "training";
          reason: string | null;
          verdict: "first" | "notMeasured" | "notWorse" | "worse" | null;
          explanation: string | null;
          measures: {
            ndcg10: number | null;
            standardError: number | null;
            recall20: number | null;
            readers: number;
          };
          settings: Record<string, string | number | boolean | null>;
          ratings: number;
          movies: number;
          dataFingerprint: string | null;
          checksum: string | null;
          parts: {
            name: string;
            rows: number;
          }[];
          trainingSeconds: number | null;
          peakMemoryMb: number | null;
          createdAt: string;
          trainedAt: string | null;
          promotedAt: string | null;
        };
        meta: Meta;
        errorShape: ErrorShape;
      }>;
      rollback: import("@trpc/server").TRPCMutationProcedure<{
        input: Record<string, never> | undefined;
        output: {
          id: string;
          status: "failed" | "ready" | "serving" | "training";
          reason: string | null;
          verdict: "first" | "notMeasured" | "notWorse" | "worse" | null;
          explanation: string | null;
          measures: {
            ndcg10: number | null;
            standardError: number | null;
            recall20: number | null;
            readers: number;
          };
          settings: Record<string, string | number | boolean | null>;
          ratings: number;
          movies: number;
          dataFingerprint: string | null;
          checksum: string | null;
          parts: {
            name: string;
            rows: number;
          }[];
          trainingSeconds: number | null;
          peakMemoryMb: number | null;
          createdAt: string;
          trainedAt: string | null;
          promotedAt: string | null;
        };
        meta: Meta;
        errorShape: ErrorShape;
      }>;
    }>>;
    reports: import("@trpc/server").TRPCBuiltRouter<{
      ctx: Context;
      meta: Meta;
      errorShape: ErrorShape;
      transformer: false;
    }, import("@trpc/server").TRPCDecorateCreateRouterOptions<{
      list: import("@trpc/server").TRPCQueryProcedure<{
        input: {
          cursor?: string | undefined;
          limit?: number | undefined;
          status?: "open" | "resolved" | undefined;
          review?: string | undefined;
          reason?: "abuse" | "offTopic" | "other" | "spam" | "spoiler" | undefined;
        } | undefined;
        output: {
          items: {
            id: string;
            reason: "abuse" | "offTopic" | "other" | "spam" | "spoiler";
            text: string | null;
            reporter: {
              id: string;
              username: string;
            } | null;
            createdAt: string;
            resolvedAt: string | null;
            resolution: "dismissed" | "hidden" | "restored" | null;
            resolvedBy: {
              id: string;
              username: string;
            } | null;
            review: {
              id: string;
              user: {
                id: string;
                username: string;
                displayName: string | null;
                avatarUrls: {
                  '64': string;
                  '256': string;
                } | null;
              };
              movieId: string;
              text: string;
              score: number | null;
              stars: number | null;
              spoiler: boolean;
              isEdited: boolean;
              helpful: number;
              notHelpful: number;
              isHidden: boolean;
              createdAt: string;
              updatedAt: string;
            };
            movie: {
              id: string;
              title: string;
            };
            openReports: number;
          }[];
          pagination: {
            nextCursor: string | null;
          };
        };
        meta: Meta;
        errorShape: ErrorShape;
      }>;
      resolve: import("@trpc/server").TRPCMutationProcedure<{
        input: {
          id: string;
          action: "dismiss" | "hide" | "restore";
        };
        output: {
          reviewId: string;
          isHidden: boolean;
          resolution: "dismissed" | "hidden" | "restored";
          resolved: number;
        };
        meta: Meta;
        errorShape: ErrorShape;
      }>;
    }>>;
    analytics: import("@trpc/server").TRPCBuiltRouter<{
      ctx: Context;
      meta: Meta;
      errorShape: ErrorShape;
      transformer: false;
    }, import("@trpc/server").TRPCDecorateCreateRouterOptions<{
      recommendations: import("@trpc/server").TRPCQueryProcedure<{
        input: {
          from?: string | undefined;
          to?: string | undefined;
          by?: "all" | "day" | undefined;
        } | undefined;
        output: {
          from: string;
          to: string;
          catalogue: number;
          items: {
            day: string | null;
            strategy: string;
            modelId: string | null;
            lists: number;
            coldStart: {
              value: number;
              low: number;
              high: number;
            } | null;
            impressions: number;
            clicks: number;
            clickThrough: {
              value: number;
              low: number;
              high: number;
            } | null;
            likes: number;
            dismissals: number;
            alreadySeen: number;
            movies: number;
            coverage: number | null;
          }[];
        };
        meta: Meta;
        errorShape: ErrorShape;
      }>;
      exportRecommendations: import("@trpc/server").TRPCQueryProcedure<{
        input: {
          from?: string | undefined;
          to?: string | undefined;
          by?: "all" | "day" | undefined;
        } | undefined;
        output: {
          fileName: string;
          contentType: "text/csv";
          text: string;
        };
        meta: Meta;
        errorShape: ErrorShape;
      }>;
    }>>;
  }>>;
  apiKeys: import("@trpc/server").TRPCBuiltRouter<{
    ctx: Context;
    meta: Meta;
    errorShape: ErrorShape;
    transformer: false;
  }, import("@trpc/server").TRPCDecorateCreateRouterOptions<{
    list: import("@trpc/server").TRPCQueryProcedure<{
      input: Record<string, never> | undefined;
      output: {
        items: {
          id: string;
          name: string;
          prefix: string;
          scopes: ("admin" | "read" | "write")[];
          createdAt: string;
          lastUsedAt: string | null;
          expiresAt: string | null;
        }[];
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    create: import("@trpc/server").TRPCMutationProcedure<{
      input: {
        name: string;
        scopes: ("admin" | "read" | "write")[];
        expiresInDays?: number | undefined;
      };
      output: {
        id: string;
        name: string;
        prefix: string;
        scopes: ("admin" | "read" | "write")[];
        createdAt: string;
        lastUsedAt: string | null;
        expiresAt: string | null;
        key: string;
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    revoke: import("@trpc/server").TRPCMutationProcedure<{
      input: {
        id: string;
      };
      output: null;
      meta: Meta;
      errorShape: ErrorShape;
    }>;
  }>>;
  auth: import("@trpc/server").TRPCBuiltRouter<{
    ctx: Context;
    meta: Meta;
    errorShape: ErrorShape;
    transformer: false;
  }, import("@trpc/server").TRPCDecorateCreateRouterOptions<{
    verifyEmail: import("@trpc/server").TRPCMutationProcedure<{
      input: {
        token: string;
      };
      output: {
        email: string;
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    resendVerification: import("@trpc/server").TRPCMutationProcedure<{
      input: Record<string, never> | undefined;
      output: null;
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    changeEmail: import("@trpc/server").TRPCMutationProcedure<{
      input: {
        password: string;
        newEmail: string;
      };
      output: null;
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    changePassword: import("@trpc/server").TRPCMutationProcedure<{
      input: {
        currentPassword: string;
        newPassword: string;
      };
      output: null;
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    forgotPassword: import("@trpc/server").TRPCMutationProcedure<{
      input: {
        email: string;
      };
      output: null;
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    resetPassword: import("@trpc/server").TRPCMutationProcedure<{
      input: {
        token: string;
        newPassword: string;
      };
      output: null;
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    register: import("@trpc/server").TRPCMutationProcedure<{
      input: {
        email: string;
        username: string;
        password: string;
        passwordConfirm?: string | undefined;
        displayName?: string | undefined;
        cookie?: boolean | undefined;
      };
      output: {
        user: {
          id: string;
          username: string;
          email: string;
          emailVerified: boolean;
          displayName: string | null;
          bio: string | null;
          locale: string | null;
          isPublic: boolean;
          avatarUrls: {
            '64': string;
            '256': string;
          } | null;
          role: "admin" | "user";
          secondFactor: boolean;
          createdAt: string;
        };
        tokens: {
          accessToken: string;
          refreshToken: string;
          expiresIn: number;
        } | null;
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    login: import("@trpc/server").TRPCMutationProcedure<{
      input: {
        login: string;
        password: string;
        code?: string | undefined;
        cookie?: boolean | undefined;
      };
      output: {
        user: {
          id: string;
          username: string;
          email: string;
          emailVerified: boolean;
          displayName: string | null;
          bio: string | null;
          locale: string | null;
          isPublic: boolean;
          avatarUrls: {
            '64': string;
            '256': string;
          } | null;
          role: "admin" | "user";
          secondFactor: boolean;
          createdAt: string;
        };
        tokens: {
          accessToken: string;
          refreshToken: string;
          expiresIn: number;
        } | null;
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    refresh: import("@trpc/server").TRPCMutationProcedure<{
      input: {
        refreshToken: string;
      };
      output: {
        tokens: {
          accessToken: string;
          refreshToken: string;
          expiresIn: number;
        };
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    logout: import("@trpc/server").TRPCMutationProcedure<{
      input: {
        refreshToken?: string | undefined;
        everywhere?: boolean | undefined;
      } | undefined;
      output: null;
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    verify: import("@trpc/server").TRPCMutationProcedure<{
      input: {
        accessToken: string;
      };
      output: {
        userId: string;
        role: "admin" | "user";
        sessionId: string;
        expiresAt: string;
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
  }>>;
  collections: import("@trpc/server").TRPCBuiltRouter<{
    ctx: Context;
    meta: Meta;
    errorShape: ErrorShape;
    transformer: false;
  }, import("@trpc/server").TRPCDecorateCreateRouterOptions<{
    addMovie: import("@trpc/server").TRPCMutationProcedure<{
      input: {
        id: string;
        movieId: string;
        note?: string | null | undefined;
        position?: number | undefined;
      };
      output: {
        position: number;
        movie: {
          id: string;
          ids: {
            id: string;
            tmdb: string | null;
            imdb: string | null;
          };
          title: string;
          language: string | null;
          originalTitle: string | null;
          year: number | null;
          releaseDate: string | null;
          genres: {
            id: string;
            name: string;
          }[];
          overview: string | null;
          originalLanguage: string | null;
          runtime: number | null;
          posterUrl: string | null;
          backdropUrl: string | null;
          popularity: number;
          stats: {
            count: number;
            mean: number | null;
            bayesianMean: number;
          };
          tmdb: {
            voteAverage: number;
            voteCount: number;
          } | null;
          version: number;
        };
        note: string | null;
        addedAt: string;
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    removeMovie: import("@trpc/server").TRPCMutationProcedure<{
      input: {
        id: string;
        movieId: string;
      };
      output: null;
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    reorder: import("@trpc/server").TRPCMutationProcedure<{
      input: {
        id: string;
        movieIds: string[];
      };
      output: {
        id: string;
        title: string;
        description: string | null;
        isPublic: boolean;
        slug: string | null;
        itemCount: number;
        owner: {
          username: string;
          displayName: string | null;
        };
        version: number;
        createdAt: string;
        updatedAt: string;
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    list: import("@trpc/server").TRPCQueryProcedure<{
      input: {
        cursor?: string | undefined;
        limit?: number | undefined;
        user?: string | undefined;
        q?: string | undefined;
      } | undefined;
      output: {
        items: {
          id: string;
          title: string;
          description: string | null;
          isPublic: boolean;
          slug: string | null;
          itemCount: number;
          owner: {
            username: string;
            displayName: string | null;
          };
          version: number;
          createdAt: string;
          updatedAt: string;
        }[];
        pagination: {
          nextCursor: string | null;
        };
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    listMine: import("@trpc/server").TRPCQueryProcedure<{
      input: {
        cursor?: string | undefined;
        limit?: number | undefined;
      } | undefined;
      output: {
        items: {
          id: string;
          title: string;
          description: string | null;
          isPublic: boolean;
          slug: string | null;
          itemCount: number;
          owner: {
            username: string;
            displayName: string | null;
          };
          version: number;
          createdAt: string;
          updatedAt: string;
        }[];
        pagination: {
          nextCursor: string | null;
        };
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    get: import("@trpc/server").TRPCQueryProcedure<{
      input: {
        id: string;
      };
      output: {
        id: string;
        title: string;
        description: string | null;
        isPublic: boolean;
        slug: string | null;
        itemCount: number;
        owner: {
          username: string;
          displayName: string | null;
        };
        version: number;
        createdAt: string;
        updatedAt: string;
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    listMovies: import("@trpc/server").TRPCQueryProcedure<{
      input: {
        page?: number | undefined;
        perPage?: number | undefined;
        genre?: string[] | undefined;
        genreMode?: "all" | "any" | undefined;
        yearFrom?: number | undefined;
        yearTo?: number | undefined;
        scoreFrom?: number | undefined;
        scoreTo?: number | undefined;
        language?: string | undefined;
        runtimeFrom?: number | undefined;
        runtimeTo?: number | undefined;
        person?: string | undefined;
        tag?: string | undefined;
        id: string;
      };
      output: {
        items: {
          position: number;
          movie: {
            id: string;
            ids: {
              id: string;
              tmdb: string | null;
              imdb: string | null;
            };
            title: string;
            language: string | null;
            originalTitle: string | null;
            year: number | null;
            releaseDate: string | null;
            genres: {
              id: string;
              name: string;
            }[];
            overview: string | null;
            originalLanguage: string | null;
            runtime: number | null;
            posterUrl: string | null;
            backdropUrl: string | null;
            popularity: number;
            stats: {
              count: number;
              mean: number | null;
              bayesianMean: number;
            };
            tmdb: {
              voteAverage: number;
              voteCount: number;
            } | null;
            version: number;
          };
          note: string | null;
          addedAt: string;
        }[];
        pagination: {
          page: number;
          perPage: number;
          total: number;
          pages: number;
        };
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    create: import("@trpc/server").TRPCMutationProcedure<{
      input: {
        title: string;
        description?: string | null | undefined;
        isPublic?: boolean | undefined;
      };
      output: {
        id: string;
        title: string;
        description: string | null;
        isPublic: boolean;
        slug: string | null;
        itemCount: number;
        owner: {
          username: string;
          displayName: string | null;
        };
        version: number;
        createdAt: string;
        updatedAt: string;
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    update: import("@trpc/server").TRPCMutationProcedure<{
      input: {
        id: string;
        version?: number | undefined;
        title?: string | undefined;
        description?: string | null | undefined;
        isPublic?: boolean | undefined;
      };
      output: {
        id: string;
        title: string;
        description: string | null;
        isPublic: boolean;
        slug: string | null;
        itemCount: number;
        owner: {
          username: string;
          displayName: string | null;
        };
        version: number;
        createdAt: string;
        updatedAt: string;
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    delete: import("@trpc/server").TRPCMutationProcedure<{
      input: {
        id: string;
        version?: number | undefined;
      };
      output: null;
      meta: Meta;
      errorShape: ErrorShape;
    }>;
  }>>;
  favorites: import("@trpc/server").TRPCBuiltRouter<{
    ctx: Context;
    meta: Meta;
    errorShape: ErrorShape;
    transformer: false;
  }, import("@trpc/server").TRPCDecorateCreateRouterOptions<{
    list: import("@trpc/server").TRPCQueryProcedure<{
      input: {
        limit?: number | undefined;
        genre?: string[] | undefined;
        genreMode?: "all" | "any" | undefined;
        yearFrom?: number | undefined;
        yearTo?: number | undefined;
        scoreFrom?: number | undefined;
        scoreTo?: number | undefined;
        language?: string | undefined;
        runtimeFrom?: number | undefined;
        runtimeTo?: number | undefined;
        person?: string | undefined;
        tag?: string | undefined;
        sort?: "added" | "release" | "score" | "title" | undefined;
        order?: "asc" | "desc" | undefined;
        changedSince?: string | undefined;
        cursor?: string | undefined;
      } | undefined;
      output: {
        items: {
          movie: {
            id: string;
            ids: {
              id: string;
              tmdb: string | null;
              imdb: string | null;
            };
            title: string;
            language: string | null;
            originalTitle: string | null;
            year: number | null;
            releaseDate: string | null;
            genres: {
              id: string;
              name: string;
            }[];
            overview: string | null;
            originalLanguage: string | null;
            runtime: number | null;
            posterUrl: string | null;
            backdropUrl: string | null;
            popularity: number;
            stats: {
              count: number;
              mean: number | null;
              bayesianMean: number;
            };
            tmdb: {
              voteAverage: number;
              voteCount: number;
            } | null;
            version: number;
          };
          note: string | null;
          createdAt: string;
        }[];
        removed: {
          movieId: string;
          removedAt: string;
        }[];
        pagination: {
          nextCursor: string | null;
          syncedAt: string;
        };
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    get: import("@trpc/server").TRPCQueryProcedure<{
      input: {
        movieId: string;
      };
      output: {
        movie: {
          id: string;
          ids: {
            id: string;
            tmdb: string | null;
            imdb: string | null;
          };
          title: string;
          language: string | null;
          originalTitle: string | null;
          year: number | null;
          releaseDate: string | null;
          genres: {
            id: string;
            name: string;
          }[];
          overview: string | null;
          originalLanguage: string | null;
          runtime: number | null;
          posterUrl: string | null;
          backdropUrl: string | null;
          popularity: number;
          stats: {
            count: number;
            mean: number | null;
            bayesianMean: number;
          };
          tmdb: {
            voteAverage: number;
            voteCount: number;
          } | null;
          version: number;
        };
        note: string | null;
        createdAt: string;
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    add: import("@trpc/server").TRPCMutationProcedure<{
      input: {
        movieId: string;
        note?: string | null | undefined;
      };
      output: {
        movie: {
          id: string;
          ids: {
            id: string;
            tmdb: string | null;
            imdb: string | null;
          };
          title: string;
          language: string | null;
          originalTitle: string | null;
          year: number | null;
          releaseDate: string | null;
          genres: {
            id: string;
            name: string;
          }[];
          overview: string | null;
          originalLanguage: string | null;
          runtime: number | null;
          posterUrl: string | null;
          backdropUrl: string | null;
          popularity: number;
          stats: {
            count: number;
            mean: number | null;
            bayesianMean: number;
          };
          tmdb: {
            voteAverage: number;
            voteCount: number;
          } | null;
          version: number;
        };
        note: string | null;
        createdAt: string;
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    remove: import("@trpc/server").TRPCMutationProcedure<{
      input: {
        movieId: string;
      };
      output: null;
      meta: Meta;
      errorShape: ErrorShape;
    }>;
  }>>;
  genres: import("@trpc/server").TRPCBuiltRouter<{
    ctx: Context;
    meta: Meta;
    errorShape: ErrorShape;
    transformer: false;
  }, import("@trpc/server").TRPCDecorateCreateRouterOptions<{
    create: import("@trpc/server").TRPCMutationProcedure<{
      input: {
        name: string;
      };
      output: {
        id: string;
        name: string;
        movieCount: number;
        version: number;
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    update: import("@trpc/server").TRPCMutationProcedure<{
      input: {
        id: string;
        version?: number | undefined;
        name: string;
      };
      output: {
        id: string;
        name: string;
        movieCount: number;
        version: number;
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    delete: import("@trpc/server").TRPCMutationProcedure<{
      input: {
        id: string;
        version?: number | undefined;
      };
      output: null;
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    list: import("@trpc/server").TRPCQueryProcedure<{
      input: Record<string, never> | undefined;
      output: {
        items: {
          id: string;
          name: string;
          movieCount: number;
          version: number;
        }[];
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    get: import("@trpc/server").TRPCQueryProcedure<{
      input: {
        id: string;
      };
      output: {
        id: string;
        name: string;
        movieCount: number;
        version: number;
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
  }>>;
  hidden: import("@trpc/server").TRPCBuiltRouter<{
    ctx: Context;
    meta: Meta;
    errorShape: ErrorShape;
    transformer: false;
  }, import("@trpc/server").TRPCDecorateCreateRouterOptions<{
    list: import("@trpc/server").TRPCQueryProcedure<{
      input: {
        cursor?: string | undefined;
        limit?: number | undefined;
      } | undefined;
      output: {
        items: {
          kind: "genre" | "movie" | "person";
          id: string;
          name: string;
          createdAt: string;
        }[];
        pagination: {
          nextCursor: string | null;
        };
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    get: import("@trpc/server").TRPCQueryProcedure<{
      input: {
        kind: "genre" | "movie" | "person";
        id: string;
      };
      output: {
        kind: "genre" | "movie" | "person";
        id: string;
        name: string;
        createdAt: string;
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    add: import("@trpc/server").TRPCMutationProcedure<{
      input: {
        kind: "genre" | "movie" | "person";
        id: string;
      };
      output: {
        kind: "genre" | "movie" | "person";
        id: string;
        name: string;
        createdAt: string;
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    remove: import("@trpc/server").TRPCMutationProcedure<{
      input: {
        kind: "genre" | "movie" | "person";
        id: string;
      };
      output: null;
      meta: Meta;
      errorShape: ErrorShape;
    }>;
  }>>;
  history: import("@trpc/server").TRPCBuiltRouter<{
    ctx: Context;
    meta: Meta;
    errorShape: ErrorShape;
    transformer: false;
  }, import("@trpc/server").TRPCDecorateCreateRouterOptions<{
    list: import("@trpc/server").TRPCQueryProcedure<{
      input: {
        limit?: number | undefined;
        genre?: string[] | undefined;
        genreMode?: "all" | "any" | undefined;
        yearFrom?: number | undefined;
        yearTo?: number | undefined;
        scoreFrom?: number | undefined;
        scoreTo?: number | undefined;
        language?: string | undefined;
        runtimeFrom?: number | undefined;
        runtimeTo?: number | undefined;
        person?: string | undefined;
        tag?: string | undefined;
        sort?: "added" | "release" | "score" | "title" | "watched" | undefined;
        order?: "asc" | "desc" | undefined;
        changedSince?: string | undefined;
        cursor?: string | undefined;
        movieId?: string | undefined;
      } | undefined;
      output: {
        items: {
          id: string;
          movie: {
            id: string;
            ids: {
              id: string;
              tmdb: string | null;
              imdb: string | null;
            };
            title: string;
            language: string | null;
            originalTitle: string | null;
            year: number | null;
            releaseDate: string | null;
            genres: {
              id: string;
              name: string;
            }[];
            overview: string | null;
            originalLanguage: string | null;
            runtime: number | null;
            posterUrl: string | null;
            backdropUrl: string | null;
            popularity: number;
            stats: {
              count: number;
              mean: number | null;
              bayesianMean: number;
            };
            tmdb: {
              voteAverage: number;
              voteCount: number;
            } | null;
            version: number;
          };
          watchedAt: string;
          progressSeconds: number | null;
          completed: boolean;
        }[];
        removed: {
          id: string;
          removedAt: string;
        }[];
        pagination: {
          nextCursor: string | null;
          syncedAt: string;
        };
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    get: import("@trpc/server").TRPCQueryProcedure<{
      input: {
        id: string;
      };
      output: {
        id: string;
        movie: {
          id: string;
          ids: {
            id: string;
            tmdb: string | null;
            imdb: string | null;
          };
          title: string;
          language: string | null;
          originalTitle: string | null;
          year: number | null;
          releaseDate: string | null;
          genres: {
            id: string;
            name: string;
          }[];
          overview: string | null;
          originalLanguage: string | null;
          runtime: number | null;
          posterUrl: string | null;
          backdropUrl: string | null;
          popularity: number;
          stats: {
            count: number;
            mean: number | null;
            bayesianMean: number;
          };
          tmdb: {
            voteAverage: number;
            voteCount: number;
          } | null;
          version: number;
        };
        watchedAt: string;
        progressSeconds: number | null;
        completed: boolean;
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    add: import("@trpc/server").TRPCMutationProcedure<{
      input: {
        movieId: string;
        watchedAt?: string | undefined;
        progressSeconds?: number | null | undefined;
        completed?: boolean | undefined;
      };
      output: {
        id: string;
        movie: {
          id: string;
          ids: {
            id: string;
            tmdb: string | null;
            imdb: string | null;
          };
          title: string;
          language: string | null;
          originalTitle: string | null;
          year: number | null;
          releaseDate: string | null;
          genres: {
            id: string;
            name: string;
          }[];
          overview: string | null;
          originalLanguage: string | null;
          runtime: number | null;
          posterUrl: string | null;
          backdropUrl: string | null;
          popularity: number;
          stats: {
            count: number;
            mean: number | null;
            bayesianMean: number;
          };
          tmdb: {
            voteAverage: number;
            voteCount: number;
          } | null;
          version: number;
        };
        watchedAt: string;
        progressSeconds: number | null;
        completed: boolean;
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    update: import("@trpc/server").TRPCMutationProcedure<{
      input: {
        id: string;
        watchedAt?: string | undefined;
        progressSeconds?: number | null | undefined;
        completed?: boolean | undefined;
      };
      output: {
        id: string;
        movie: {
          id: string;
          ids: {
            id: string;
            tmdb: string | null;
            imdb: string | null;
          };
          title: string;
          language: string | null;
          originalTitle: string | null;
          year: number | null;
          releaseDate: string | null;
          genres: {
            id: string;
            name: string;
          }[];
          overview: string | null;
          originalLanguage: string | null;
          runtime: number | null;
          posterUrl: string | null;
          backdropUrl: string | null;
          popularity: number;
          stats: {
            count: number;
            mean: number | null;
            bayesianMean: number;
          };
          tmdb: {
            voteAverage: number;
            voteCount: number;
          } | null;
          version: number;
        };
        watchedAt: string;
        progressSeconds: number | null;
        completed: boolean;
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    remove: import("@trpc/server").TRPCMutationProcedure<{
      input: {
        id: string;
      };
      output: null;
      meta: Meta;
      errorShape: ErrorShape;
    }>;
  }>>;
  home: import("@trpc/server").TRPCBuiltRouter<{
    ctx: Context;
    meta: Meta;
    errorShape: ErrorShape;
    transformer: false;
  }, import("@trpc/server").TRPCDecorateCreateRouterOptions<{
    get: import("@trpc/server").TRPCQueryProcedure<{
      input: {
        rows?: number | undefined;
        limit?: number | undefined;
      } | undefined;
      output: {
        rows: {
          id: string;
          kind: "becauseYouLiked" | "continueWatching" | "genre" | "hiddenGems" | "person" | "popular" | "recent" | "topPicks" | "topRated" | "trending" | "watchAgain" | "watchlist";
          title: string;
          explanation: string;
          items: {
            id: string | null;
            movie: {
              id: string;
              ids: {
                id: string;
                tmdb: string | null;
                imdb: string | null;
              };
              title: string;
              language: string | null;
              originalTitle: string | null;
              year: number | null;
              releaseDate: string | null;
              genres: {
                id: string;
                name: string;
              }[];
              overview: string | null;
              originalLanguage: string | null;
              runtime: number | null;
              posterUrl: string | null;
              backdropUrl: string | null;
              popularity: number;
              stats: {
                count: number;
                mean: number | null;
                bayesianMean: number;
              };
              tmdb: {
                voteAverage: number;
                voteCount: number;
              } | null;
              version: number;
            };
            reasons: {
              kind: "becauseYouLiked" | "becauseYouRated" | "genre" | "person" | "popular" | "similarTo" | "trending";
              text: string;
              movie: {
                id: string;
                title: string;
              } | null;
              person: {
                id: string;
                name: string;
              } | null;
              genre: {
                id: string;
                name: string;
              } | null;
              weight: number;
            }[];
          }[];
          more: string | null;
        }[];
        meta: {
          status: "anonymous" | "coldStart" | "personal";
          listId: string | null;
          modelId: string | null;
        };
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
  }>>;
  imports: import("@trpc/server").TRPCBuiltRouter<{
    ctx: Context;
    meta: Meta;
    errorShape: ErrorShape;
    transformer: false;
  }, import("@trpc/server").TRPCDecorateCreateRouterOptions<{
    create: import("@trpc/server").TRPCMutationProcedure<{
      input: {
        file: Blob | Uint8Array<ArrayBufferLike>;
        fileName?: string | undefined;
        source?: "csv" | "imdb" | "letterboxd" | "movielens" | "trakt" | undefined;
        dryRun?: boolean | undefined;
        conflicts?: "keepMine" | "newest" | "takeTheirs" | undefined;
        columns?: string[] | undefined;
        scale?: number | undefined;
      };
      output: {
        id: string;
        source: "csv" | "imdb" | "letterboxd" | "movielens" | "trakt";
        fileName: string;
        isDryRun: boolean;
        conflicts: "keepMine" | "newest" | "takeTheirs";
        status: "done" | "failed" | "running" | "undoing" | "undone" | "waiting";
        error: string | null;
        progress: {
          done: number;
          total: number | null;
        };
        counts: {
          kind: "favorite" | "history" | "rating" | "review" | "watchlist";
          status: "ambiguous" | "invalid" | "matched" | "unmatched";
          effect: "created" | "kept" | "left" | "none" | "replaced" | "undone" | null;
          count: number;
        }[];
        ignoredFiles: string[];
        createdAt: string;
        startedAt: string | null;
        finishedAt: string | null;
        undoneAt: string | null;
        undoableUntil: string | null;
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    list: import("@trpc/server").TRPCQueryProcedure<{
      input: {
        cursor?: string | undefined;
        limit?: number | undefined;
      } | undefined;
      output: {
        items: {
          id: string;
          source: "csv" | "imdb" | "letterboxd" | "movielens" | "trakt";
          fileName: string;
          isDryRun: boolean;
          conflicts: "keepMine" | "newest" | "takeTheirs";
          status: "done" | "failed" | "running" | "undoing" | "undone" | "waiting";
          error: string | null;
          progress: {
            done: number;
            total: number | null;
          };
          counts: {
            kind: "favorite" | "history" | "rating" | "review" | "watchlist";
            status: "ambiguous" | "invalid" | "matched" | "unmatched";
            effect: "created" | "kept" | "left" | "none" | "replaced" | "undone" | null;
            count: number;
          }[];
          ignoredFiles: string[];
          createdAt: string;
          startedAt: string | null;
          finishedAt: string | null;
          undoneAt: string | null;
          undoableUntil: string | null;
        }[];
        pagination: {
          nextCursor: string | null;
        };
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    get: import("@trpc/server").TRPCQueryProcedure<{
      input: {
        importId: string;
      };
      output: {
        id: string;
        source: "csv" | "imdb" | "letterboxd" | "movielens" | "trakt";
        fileName: string;
        isDryRun: boolean;
        conflicts: "keepMine" | "newest" | "takeTheirs";
        status: "done" | "failed" | "running" | "undoing" | "undone" | "waiting";
        error: string | null;
        progress: {
          done: number;
          total: number | null;
        };
        counts: {
          kind: "favorite" | "history" | "rating" | "review" | "watchlist";
          status: "ambiguous" | "invalid" | "matched" | "unmatched";
          effect: "created" | "kept" | "left" | "none" | "replaced" | "undone" | null;
          count: number;
        }[];
        ignoredFiles: string[];
        createdAt: string;
        startedAt: string | null;
        finishedAt: string | null;
        undoneAt: string | null;
        undoableUntil: string | null;
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    rows: import("@trpc/server").TRPCQueryProcedure<{
      input: {
        cursor?: string | undefined;
        limit?: number | undefined;
        importId: string;
        status?: "ambiguous" | "invalid" | "matched" | "unmatched" | undefined;
        effect?: "created" | "kept" | "left" | "none" | "replaced" | "undone" | undefined;
      };
      output: {
        items: {
          part: string;
          row: number;
          kind: "favorite" | "history" | "rating" | "review" | "watchlist";
          status: "ambiguous" | "invalid" | "matched" | "unmatched";
          effect: "created" | "kept" | "left" | "none" | "replaced" | "undone" | null;
          movie: {
            id: string;
            title: string;
            year: number | null;
          } | null;
          confidence: number | null;
          given: {
            title: string | null;
            year: number | null;
            imdbId: string | null;
            tmdbId: number | null;
            score: number | null;
            at: string | null;
            text: string | null;
            note: string | null;
          };
          message: string | null;
          candidates: {
            movieId: string;
            title: string;
            year: number | null;
            confidence: number;
          }[];
        }[];
        pagination: {
          nextCursor: string | null;
        };
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    applyDryRun: import("@trpc/server").TRPCMutationProcedure<{
      input: {
        importId: string;
      };
      output: {
        id: string;
        source: "csv" | "imdb" | "letterboxd" | "movielens" | "trakt";
        fileName: string;
        isDryRun: boolean;
        conflicts: "keepMine" | "newest" | "takeTheirs";
        status: "done" | "failed" | "running" | "undoing" | "undone" | "waiting";
        error: string | null;
        progress: {
          done: number;
          total: number | null;
        };
        counts: {
          kind: "favorite" | "history" | "rating" | "review" | "watchlist";
          status: "ambiguous" | "invalid" | "matched" | "unmatched";
          effect: "created" | "kept" | "left" | "none" | "replaced" | "undone" | null;
          count: number;
        }[];
        ignoredFiles: string[];
        createdAt: string;
        startedAt: string | null;
        finishedAt: string | null;
        undoneAt: string | null;
        undoableUntil: string | null;
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    resolve: import("@trpc/server").TRPCMutationProcedure<{
      input: {
        importId: string;
        part: string;
        row: number;
        movieId: string;
      };
      output: {
        items: {
          part: string;
          row: number;
          kind: "favorite" | "history" | "rating" | "review" | "watchlist";
          status: "ambiguous" | "invalid" | "matched" | "unmatched";
          effect: "created" | "kept" | "left" | "none" | "replaced" | "undone" | null;
          movie: {
            id: string;
            title: string;
            year: number | null;
          } | null;
          confidence: number | null;
          given: {
            title: string | null;
            year: number | null;
            imdbId: string | null;
            tmdbId: number | null;
            score: number | null;
            at: string | null;
            text: string | null;
            note: string | null;
          };
          message: string | null;
          candidates: {
            movieId: string;
            title: string;
            year: number | null;
            confidence: number;
          }[];
        }[];
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    undo: import("@trpc/server").TRPCMutationProcedure<{
      input: {
        importId: string;
      };
      output: {
        id: string;
        source: "csv" | "imdb" | "letterboxd" | "movielens" | "trakt";
        fileName: string;
        isDryRun: boolean;
        conflicts: "keepMine" | "newest" | "takeTheirs";
        status: "done" | "failed" | "running" | "undoing" | "undone" | "waiting";
        error: string | null;
        progress: {
          done: number;
          total: number | null;
        };
        counts: {
          kind: "favorite" | "history" | "rating" | "review" | "watchlist";
          status: "ambiguous" | "invalid" | "matched" | "unmatched";
          effect: "created" | "kept" | "left" | "none" | "replaced" | "undone" | null;
          count: number;
        }[];
        ignoredFiles: string[];
        createdAt: string;
        startedAt: string | null;
        finishedAt: string | null;
        undoneAt: string | null;
        undoableUntil: string | null;
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
  }>>;
  me: import("@trpc/server").TRPCBuiltRouter<{
    ctx: Context;
    meta: Meta;
    errorShape: ErrorShape;
    transformer: false;
  }, import("@trpc/server").TRPCDecorateCreateRouterOptions<{
    get: import("@trpc/server").TRPCQueryProcedure<{
      input: Record<string, never> | undefined;
      output: {
        id: string;
        username: string;
        email: string;
        emailVerified: boolean;
        displayName: string | null;
        bio: string | null;
        locale: string | null;
        isPublic: boolean;
        avatarUrls: {
          '64': string;
          '256': string;
        } | null;
        role: "admin" | "user";
        secondFactor: boolean;
        createdAt: string;
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    update: import("@trpc/server").TRPCMutationProcedure<{
      input: {
        username?: string | undefined;
        displayName?: string | null | undefined;
        bio?: string | null | undefined;
        locale?: string | null | undefined;
        isPublic?: boolean | undefined;
      };
      output: {
        id: string;
        username: string;
        email: string;
        emailVerified: boolean;
        displayName: string | null;
        bio: string | null;
        locale: string | null;
        isPublic: boolean;
        avatarUrls: {
          '64': string;
          '256': string;
        } | null;
        role: "admin" | "user";
        secondFactor: boolean;
        createdAt: string;
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    export: import("@trpc/server").TRPCQueryProcedure<{
      input: {
        format?: "favorites.csv" | "history.csv" | "json" | "ratings.csv" | "reviews.csv" | "watchlist.csv" | undefined;
      } | undefined;
      output: {
        fileName: string;
        contentType: "application/json" | "text/csv";
        text: string;
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    delete: import("@trpc/server").TRPCMutationProcedure<{
      input: {
        password: string;
        code?: string | undefined;
      };
      output: null;
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    relationships: import("@trpc/server").TRPCQueryProcedure<{
      input: {
        movieIds: string[];
      };
      output: {
        items: {
          movieId: string;
          rating: {
            score: number;
            stars: number;
          } | null;
          favorite: boolean;
          watchlist: boolean;
          watched: boolean;
          reviewId: string | null;
        }[];
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    stats: import("@trpc/server").TRPCQueryProcedure<{
      input: Record<string, never> | undefined;
      output: {
        counts: {
          ratings: number;
          favorites: number;
          watchlist: number;
          watched: number;
          reviews: number;
          collections: number;
        };
        mean: number | null;
        histogram: number[];
        genres: {
          count: number;
          mean: number | null;
          genre: {
            id: string;
            name: string;
          };
        }[];
        decades: {
          count: number;
          mean: number | null;
          decade: number;
        }[];
        countries: {
          count: number;
          mean: number | null;
          country: string;
        }[];
        languages: {
          count: number;
          mean: number | null;
          language: string;
        }[];
        people: {
          count: number;
          mean: number | null;
          person: {
            id: string;
            name: string;
          };
        }[];
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    setAvatar: import("@trpc/server").TRPCMutationProcedure<{
      input: Blob | Uint8Array<ArrayBufferLike>;
      output: {
        id: string;
        username: string;
        email: string;
        emailVerified: boolean;
        displayName: string | null;
        bio: string | null;
        locale: string | null;
        isPublic: boolean;
        avatarUrls: {
          '64': string;
          '256': string;
        } | null;
        role: "admin" | "user";
        secondFactor: boolean;
        createdAt: string;
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    removeAvatar: import("@trpc/server").TRPCMutationProcedure<{
      input: Record<string, never> | undefined;
      output: null;
      meta: Meta;
      errorShape: ErrorShape;
    }>;
  }>>;
  recommendations: import("@trpc/server").TRPCBuiltRouter<{
    ctx: Context;
    meta: Meta;
    errorShape: ErrorShape;
    transformer: false;
  }, import("@trpc/server").TRPCDecorateCreateRouterOptions<{
    feedback: import("@trpc/server").TRPCMutationProcedure<{
      input: {
        id: string;
        kind: "alreadySeen" | "clicked" | "liked" | "notInterested";
      };
      output: {
        id: string;
        movieId: string;
        kind: "alreadySeen" | "clicked" | "liked" | "notInterested";
        createdAt: string;
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    withdrawFeedback: import("@trpc/server").TRPCMutationProcedure<{
      input: {
        id: string;
      };
      output: null;
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    listFeedback: import("@trpc/server").TRPCQueryProcedure<{
      input: {
        cursor?: string | undefined;
        limit?: number | undefined;
        kind?: "alreadySeen" | "liked" | "notInterested" | undefined;
      } | undefined;
      output: {
        items: {
          id: string;
          movie: {
            id: string;
            title: string;
          };
          kind: "alreadySeen" | "liked" | "notInterested";
          createdAt: string;
        }[];
        pagination: {
          nextCursor: string | null;
        };
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    impressions: import("@trpc/server").TRPCMutationProcedure<{
      input: {
        impressions: {
          listId: string;
          movieId: string;
          position: number;
          shownAt?: string | undefined;
        }[];
      };
      output: {
        counted: number;
        dropped: number;
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    list: import("@trpc/server").TRPCQueryProcedure<{
      input: {
        genre?: string[] | undefined;
        genreMode?: "all" | "any" | undefined;
        yearFrom?: number | undefined;
        yearTo?: number | undefined;
        scoreFrom?: number | undefined;
        scoreTo?: number | undefined;
        language?: string | undefined;
        runtimeFrom?: number | undefined;
        runtimeTo?: number | undefined;
        person?: string | undefined;
        tag?: string | undefined;
        limit?: number | undefined;
        strategy?: "collaborative" | "content" | "hybrid" | "popular" | undefined;
        include?: ("favorited" | "hidden" | "rated" | "watched")[] | undefined;
        exclude?: string[] | undefined;
        diversity?: number | undefined;
        novelty?: number | undefined;
      } | undefined;
      output: {
        items: {
          id: string;
          movie: {
            id: string;
            ids: {
              id: string;
              tmdb: string | null;
              imdb: string | null;
            };
            title: string;
            language: string | null;
            originalTitle: string | null;
            year: number | null;
            releaseDate: string | null;
            genres: {
              id: string;
              name: string;
            }[];
            overview: string | null;
            originalLanguage: string | null;
            runtime: number | null;
            posterUrl: string | null;
            backdropUrl: string | null;
            popularity: number;
            stats: {
              count: number;
              mean: number | null;
              bayesianMean: number;
            };
            tmdb: {
              voteAverage: number;
              voteCount: number;
            } | null;
            version: number;
          };
          score: number;
          reasons: {
            kind: "becauseYouLiked" | "becauseYouRated" | "genre" | "person" | "popular" | "similarTo" | "trending";
            text: string;
            movie: {
              id: string;
              title: string;
            } | null;
            person: {
              id: string;
              name: string;
            } | null;
            genre: {
              id: string;
              name: string;
            } | null;
            weight: number;
          }[];
        }[];
        meta: {
          status: "coldStart" | "fresh" | "updating";
          basis: "popular" | "preferences" | "profile" | "trending";
          strategy: "collaborative" | "content" | "hybrid" | "popular";
          diversity: number;
          novelty: number;
          modelId: string | null;
          listId: string;
          generatedAt: string;
          emptyBecause: "allLeftOut" | "noMovies" | "noneMatches" | null;
        };
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    get: import("@trpc/server").TRPCQueryProcedure<{
      input: {
        id: string;
      };
      output: {
        id: string;
        movie: {
          id: string;
          ids: {
            id: string;
            tmdb: string | null;
            imdb: string | null;
          };
          title: string;
          language: string | null;
          originalTitle: string | null;
          year: number | null;
          releaseDate: string | null;
          genres: {
            id: string;
            name: string;
          }[];
          overview: string | null;
          originalLanguage: string | null;
          runtime: number | null;
          posterUrl: string | null;
          backdropUrl: string | null;
          popularity: number;
          stats: {
            count: number;
            mean: number | null;
            bayesianMean: number;
          };
          tmdb: {
            voteAverage: number;
            voteCount: number;
          } | null;
          version: number;
        };
        score: number;
        reasons: {
          kind: "becauseYouLiked" | "becauseYouRated" | "genre" | "person" | "popular" | "similarTo" | "trending";
          text: string;
          movie: {
            id: string;
            title: string;
          } | null;
          person: {
            id: string;
            name: string;
          } | null;
          genre: {
            id: string;
            name: string;
          } | null;
          weight: number;
        }[];
        components: {
          name: string;
          weight: number;
          value: number;
          contribution: number;
        }[];
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    refresh: import("@trpc/server").TRPCMutationProcedure<{
      input: Record<string, never> | undefined;
      output: {
        jobId: string;
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
  }>>;
  movies: import("@trpc/server").TRPCBuiltRouter<{
    ctx: Context;
    meta: Meta;
    errorShape: ErrorShape;
    transformer: false;
  }, import("@trpc/server").TRPCDecorateCreateRouterOptions<{
    create: import("@trpc/server").TRPCMutationProcedure<{
      input: {
        originalTitle?: string | null | undefined;
        alternativeTitles?: string[] | undefined;
        year?: number | null | undefined;
        releaseDate?: string | null | undefined;
        overview?: string | null | undefined;
        tagline?: string | null | undefined;
        originalLanguage?: string | null | undefined;
        countries?: string[] | undefined;
        runtime?: number | null | undefined;
        status?: string | null | undefined;
        homepage?: string | null | undefined;
        genres?: string[] | undefined;
        tmdbId?: string | null | undefined;
        imdbId?: string | null | undefined;
        title: string;
      };
      output: {
        id: string;
        ids: {
          id: string;
          tmdb: string | null;
          imdb: string | null;
        };
        title: string;
        language: string | null;
        originalTitle: string | null;
        year: number | null;
        releaseDate: string | null;
        genres: {
          id: string;
          name: string;
        }[];
        overview: string | null;
        originalLanguage: string | null;
        runtime: number | null;
        posterUrl: string | null;
        backdropUrl: string | null;
        popularity: number;
        tmdb: {
          voteAverage: number;
          voteCount: number;
        } | null;
        version: number;
        stats: {
          count: number;
          mean: number | null;
          bayesianMean: number;
          histogram: number[];
        };
        alternativeTitles: string[];
        tagline: string | null;
        status: string | null;
        homepage: string | null;
        countries: string[];
        franchise: {
          id: string;
          name: string;
        } | null;
        tags: {
          id: string;
          name: string;
          count: number;
        }[];
        keywords: {
          id: string;
          name: string;
        }[];
        credits: {
          cast: {
            person: {
              id: string;
              name: string;
              profileUrl: string | null;
            };
            character: string | null;
          }[];
          crew: {
            person: {
              id: string;
              name: string;
              profileUrl: string | null;
            };
            job: string;
            department: string | null;
          }[];
        } | null;
        videos: {
          site: string;
          key: string;
          url: string | null;
          name: string;
          kind: string;
          language: string | null;
          isOfficial: boolean;
          publishedAt: string | null;
        }[] | null;
        images: {
          posters: {
            url: string;
            width: number | null;
            height: number | null;
            language: string | null;
          }[];
          backdrops: {
            url: string;
            width: number | null;
            height: number | null;
            language: string | null;
          }[];
          logos: {
            url: string;
            width: number | null;
            height: number | null;
            language: string | null;
          }[];
        } | null;
        providers: {
          country: string;
          kind: string;
          name: string;
          logoUrl: string | null;
        }[] | null;
        releases: {
          country: string;
          kind: string;
          date: string;
          certification: string | null;
        }[] | null;
        translations: {
          language: string;
          region: string | null;
          title: string | null;
          overview: string | null;
          tagline: string | null;
        }[] | null;
        similar: {
          movie: {
            id: string;
            ids: {
              id: string;
              tmdb: string | null;
              imdb: string | null;
            };
            title: string;
            language: string | null;
            originalTitle: string | null;
            year: number | null;
            releaseDate: string | null;
            genres: {
              id: string;
              name: string;
            }[];
            overview: string | null;
            originalLanguage: string | null;
            runtime: number | null;
            posterUrl: string | null;
            backdropUrl: string | null;
            popularity: number;
            stats: {
              count: number;
              mean: number | null;
              bayesianMean: number;
            };
            tmdb: {
              voteAverage: number;
              voteCount: number;
            } | null;
            version: number;
          };
          score: number;
          reasons: {
            kind: "similarTo";
            text: string;
            movie: {
              id: string;
              title: string;
            };
            weight: number;
          }[];
        }[] | null;
        sources: {
          part: string;
          source: string;
          fetchedAt: string;
          isDamaged: boolean;
        }[];
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    update: import("@trpc/server").TRPCMutationProcedure<{
      input: {
        originalTitle?: string | null | undefined;
        alternativeTitles?: string[] | undefined;
        year?: number | null | undefined;
        releaseDate?: string | null | undefined;
        overview?: string | null | undefined;
        tagline?: string | null | undefined;
        originalLanguage?: string | null | undefined;
        countries?: string[] | undefined;
        runtime?: number | null | undefined;
        status?: string | null | undefined;
        homepage?: string | null | undefined;
        genres?: string[] | undefined;
        tmdbId?: string | null | undefined;
        imdbId?: string | null | undefined;
        movieId: string;
        version?: number | undefined;
        title?: string | undefined;
      };
      output: {
        id: string;
        ids: {
          id: string;
          tmdb: string | null;
          imdb: string | null;
        };
        title: string;
        language: string | null;
        originalTitle: string | null;
        year: number | null;
        releaseDate: string | null;
        genres: {
          id: string;
          name: string;
        }[];
        overview: string | null;
        originalLanguage: string | null;
        runtime: number | null;
        posterUrl: string | null;
        backdropUrl: string | null;
        popularity: number;
        tmdb: {
          voteAverage: number;
          voteCount: number;
        } | null;
        version: number;
        stats: {
          count: number;
          mean: number | null;
          bayesianMean: number;
          histogram: number[];
        };
        alternativeTitles: string[];
        tagline: string | null;
        status: string | null;
        homepage: string | null;
        countries: string[];
        franchise: {
          id: string;
          name: string;
        } | null;
        tags: {
          id: string;
          name: string;
          count: number;
        }[];
        keywords: {
          id: string;
          name: string;
        }[];
        credits: {
          cast: {
            person: {
              id: string;
              name: string;
              profileUrl: string | null;
            };
            character: string | null;
          }[];
          crew: {
            person: {
              id: string;
              name: string;
              profileUrl: string | null;
            };
            job: string;
            department: string | null;
          }[];
        } | null;
        videos: {
          site: string;
          key: string;
          url: string | null;
          name: string;
          kind: string;
          language: string | null;
          isOfficial: boolean;
          publishedAt: string | null;
        }[] | null;
        images: {
          posters: {
            url: string;
            width: number | null;
            height: number | null;
            language: string | null;
          }[];
          backdrops: {
            url: string;
            width: number | null;
            height: number | null;
            language: string | null;
          }[];
          logos: {
            url: string;
            width: number | null;
            height: number | null;
            language: string | null;
          }[];
        } | null;
        providers: {
          country: string;
          kind: string;
          name: string;
          logoUrl: string | null;
        }[] | null;
        releases: {
          country: string;
          kind: string;
          date: string;
          certification: string | null;
        }[] | null;
        translations: {
          language: string;
          region: string | null;
          title: string | null;
          overview: string | null;
          tagline: string | null;
        }[] | null;
        similar: {
          movie: {
            id: string;
            ids: {
              id: string;
              tmdb: string | null;
              imdb: string | null;
            };
            title: string;
            language: string | null;
            originalTitle: string | null;
            year: number | null;
            releaseDate: string | null;
            genres: {
              id: string;
              name: string;
            }[];
            overview: string | null;
            originalLanguage: string | null;
            runtime: number | null;
            posterUrl: string | null;
            backdropUrl: string | null;
            popularity: number;
            stats: {
              count: number;
              mean: number | null;
              bayesianMean: number;
            };
            tmdb: {
              voteAverage: number;
              voteCount: number;
            } | null;
            version: number;
          };
          score: number;
          reasons: {
            kind: "similarTo";
            text: string;
            movie: {
              id: string;
              title: string;
            };
            weight: number;
          }[];
        }[] | null;
        sources: {
          part: string;
          source: string;
          fetchedAt: string;
          isDamaged: boolean;
        }[];
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    delete: import("@trpc/server").TRPCMutationProcedure<{
      input: {
        movieId: string;
        version?: number | undefined;
      };
      output: null;
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    restore: import("@trpc/server").TRPCMutationProcedure<{
      input: {
        movieId: string;
      };
      output: {
        id: string;
        ids: {
          id: string;
          tmdb: string | null;
          imdb: string | null;
        };
        title: string;
        language: string | null;
        originalTitle: string | null;
        year: number | null;
        releaseDate: string | null;
        genres: {
          id: string;
          name: string;
        }[];
        overview: string | null;
        originalLanguage: string | null;
        runtime: number | null;
        posterUrl: string | null;
        backdropUrl: string | null;
        popularity: number;
        tmdb: {
          voteAverage: number;
          voteCount: number;
        } | null;
        version: number;
        stats: {
          count: number;
          mean: number | null;
          bayesianMean: number;
          histogram: number[];
        };
        alternativeTitles: string[];
        tagline: string | null;
        status: string | null;
        homepage: string | null;
        countries: string[];
        franchise: {
          id: string;
          name: string;
        } | null;
        tags: {
          id: string;
          name: string;
          count: number;
        }[];
        keywords: {
          id: string;
          name: string;
        }[];
        credits: {
          cast: {
            person: {
              id: string;
              name: string;
              profileUrl: string | null;
            };
            character: string | null;
          }[];
          crew: {
            person: {
              id: string;
              name: string;
              profileUrl: string | null;
            };
            job: string;
            department: string | null;
          }[];
        } | null;
        videos: {
          site: string;
          key: string;
          url: string | null;
          name: string;
          kind: string;
          language: string | null;
          isOfficial: boolean;
          publishedAt: string | null;
        }[] | null;
        images: {
          posters: {
            url: string;
            width: number | null;
            height: number | null;
            language: string | null;
          }[];
          backdrops: {
            url: string;
            width: number | null;
            height: number | null;
            language: string | null;
          }[];
          logos: {
            url: string;
            width: number | null;
            height: number | null;
            language: string | null;
          }[];
        } | null;
        providers: {
          country: string;
          kind: string;
          name: string;
          logoUrl: string | null;
        }[] | null;
        releases: {
          country: string;
          kind: string;
          date: string;
          certification: string | null;
        }[] | null;
        translations: {
          language: string;
          region: string | null;
          title: string | null;
          overview: string | null;
          tagline: string | null;
        }[] | null;
        similar: {
          movie: {
            id: string;
            ids: {
              id: string;
              tmdb: string | null;
              imdb: string | null;
            };
            title: string;
            language: string | null;
            originalTitle: string | null;
            year: number | null;
            releaseDate: string | null;
            genres: {
              id: string;
              name: string;
            }[];
            overview: string | null;
            originalLanguage: string | null;
            runtime: number | null;
            posterUrl: string | null;
            backdropUrl: string | null;
            popularity: number;
            stats: {
              count: number;
              mean: number | null;
              bayesianMean: number;
            };
            tmdb: {
              voteAverage: number;
              voteCount: number;
            } | null;
            version: number;
          };
          score: number;
          reasons: {
            kind: "similarTo";
            text: string;
            movie: {
              id: string;
              title: string;
            };
            weight: number;
          }[];
        }[] | null;
        sources: {
          part: string;
          source: string;
          fetchedAt: string;
          isDamaged: boolean;
        }[];
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    merge: import("@trpc/server").TRPCMutationProcedure<{
      input: {
        movieId: string;
        version?: number | undefined;
        into: string;
      };
      output: {
        id: string;
        ids: {
          id: string;
          tmdb: string | null;
          imdb: string | null;
        };
        title: string;
        language: string | null;
        originalTitle: string | null;
        year: number | null;
        releaseDate: string | null;
        genres: {
          id: string;
          name: string;
        }[];
        overview: string | null;
        originalLanguage: string | null;
        runtime: number | null;
        posterUrl: string | null;
        backdropUrl: string | null;
        popularity: number;
        tmdb: {
          voteAverage: number;
          voteCount: number;
        } | null;
        version: number;
        stats: {
          count: number;
          mean: number | null;
          bayesianMean: number;
          histogram: number[];
        };
        alternativeTitles: string[];
        tagline: string | null;
        status: string | null;
        homepage: string | null;
        countries: string[];
        franchise: {
          id: string;
          name: string;
        } | null;
        tags: {
          id: string;
          name: string;
          count: number;
        }[];
        keywords: {
          id: string;
          name: string;
        }[];
        credits: {
          cast: {
            person: {
              id: string;
              name: string;
              profileUrl: string | null;
            };
            character: string | null;
          }[];
          crew: {
            person: {
              id: string;
              name: string;
              profileUrl: string | null;
            };
            job: string;
            department: string | null;
          }[];
        } | null;
        videos: {
          site: string;
          key: string;
          url: string | null;
          name: string;
          kind: string;
          language: string | null;
          isOfficial: boolean;
          publishedAt: string | null;
        }[] | null;
        images: {
          posters: {
            url: string;
            width: number | null;
            height: number | null;
            language: string | null;
          }[];
          backdrops: {
            url: string;
            width: number | null;
            height: number | null;
            language: string | null;
          }[];
          logos: {
            url: string;
            width: number | null;
            height: number | null;
            language: string | null;
          }[];
        } | null;
        providers: {
          country: string;
          kind: string;
          name: string;
          logoUrl: string | null;
        }[] | null;
        releases: {
          country: string;
          kind: string;
          date: string;
          certification: string | null;
        }[] | null;
        translations: {
          language: string;
          region: string | null;
          title: string | null;
          overview: string | null;
          tagline: string | null;
        }[] | null;
        similar: {
          movie: {
            id: string;
            ids: {
              id: string;
              tmdb: string | null;
              imdb: string | null;
            };
            title: string;
            language: string | null;
            originalTitle: string | null;
            year: number | null;
            releaseDate: string | null;
            genres: {
              id: string;
              name: string;
            }[];
            overview: string | null;
            originalLanguage: string | null;
            runtime: number | null;
            posterUrl: string | null;
            backdropUrl: string | null;
            popularity: number;
            stats: {
              count: number;
              mean: number | null;
              bayesianMean: number;
            };
            tmdb: {
              voteAverage: number;
              voteCount: number;
            } | null;
            version: number;
          };
          score: number;
          reasons: {
            kind: "similarTo";
            text: string;
            movie: {
              id: string;
              title: string;
            };
            weight: number;
          }[];
        }[] | null;
        sources: {
          part: string;
          source: string;
          fetchedAt: string;
          isDamaged: boolean;
        }[];
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    list: import("@trpc/server").TRPCQueryProcedure<{
      input: {
        page?: number | undefined;
        perPage?: number | undefined;
        genre?: string[] | undefined;
        genreMode?: "all" | "any" | undefined;
        yearFrom?: number | undefined;
        yearTo?: number | undefined;
        scoreFrom?: number | undefined;
        scoreTo?: number | undefined;
        language?: string | undefined;
        runtimeFrom?: number | undefined;
        runtimeTo?: number | undefined;
        person?: string | undefined;
        tag?: string | undefined;
        sort?: "added" | "popularity" | "rating" | "release" | "title" | "votes" | undefined;
        order?: "asc" | "desc" | undefined;
      } | undefined;
      output: {
        items: {
          id: string;
          ids: {
            id: string;
            tmdb: string | null;
            imdb: string | null;
          };
          title: string;
          language: string | null;
          originalTitle: string | null;
          year: number | null;
          releaseDate: string | null;
          genres: {
            id: string;
            name: string;
          }[];
          overview: string | null;
          originalLanguage: string | null;
          runtime: number | null;
          posterUrl: string | null;
          backdropUrl: string | null;
          popularity: number;
          stats: {
            count: number;
            mean: number | null;
            bayesianMean: number;
          };
          tmdb: {
            voteAverage: number;
            voteCount: number;
          } | null;
          version: number;
        }[];
        pagination: {
          page: number;
          perPage: number;
          total: number;
          pages: number;
        };
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    search: import("@trpc/server").TRPCQueryProcedure<{
      input: {
        page?: number | undefined;
        perPage?: number | undefined;
        genre?: string[] | undefined;
        genreMode?: "all" | "any" | undefined;
        yearFrom?: number | undefined;
        yearTo?: number | undefined;
        scoreFrom?: number | undefined;
        scoreTo?: number | undefined;
        language?: string | undefined;
        runtimeFrom?: number | undefined;
        runtimeTo?: number | undefined;
        person?: string | undefined;
        tag?: string | undefined;
        q: string;
      };
      output: {
        items: {
          id: string;
          ids: {
            id: string;
            tmdb: string | null;
            imdb: string | null;
          };
          title: string;
          language: string | null;
          originalTitle: string | null;
          year: number | null;
          releaseDate: string | null;
          genres: {
            id: string;
            name: string;
          }[];
          overview: string | null;
          originalLanguage: string | null;
          runtime: number | null;
          posterUrl: string | null;
          backdropUrl: string | null;
          popularity: number;
          stats: {
            count: number;
            mean: number | null;
            bayesianMean: number;
          };
          tmdb: {
            voteAverage: number;
            voteCount: number;
          } | null;
          version: number;
        }[];
        pagination: {
          page: number;
          perPage: number;
          total: number;
          pages: number;
        };
        facets: {
          genres: {
            id: string;
            name: string;
            count: number;
          }[];
          decades: {
            decade: number;
            count: number;
          }[];
        };
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    popular: import("@trpc/server").TRPCQueryProcedure<{
      input: {
        page?: number | undefined;
        perPage?: number | undefined;
        genre?: string[] | undefined;
        genreMode?: "all" | "any" | undefined;
        yearFrom?: number | undefined;
        yearTo?: number | undefined;
        scoreFrom?: number | undefined;
        scoreTo?: number | undefined;
        language?: string | undefined;
        runtimeFrom?: number | undefined;
        runtimeTo?: number | undefined;
        person?: string | undefined;
        tag?: string | undefined;
      } | undefined;
      output: {
        items: {
          id: string;
          ids: {
            id: string;
            tmdb: string | null;
            imdb: string | null;
          };
          title: string;
          language: string | null;
          originalTitle: string | null;
          year: number | null;
          releaseDate: string | null;
          genres: {
            id: string;
            name: string;
          }[];
          overview: string | null;
          originalLanguage: string | null;
          runtime: number | null;
          posterUrl: string | null;
          backdropUrl: string | null;
          popularity: number;
          stats: {
            count: number;
            mean: number | null;
            bayesianMean: number;
          };
          tmdb: {
            voteAverage: number;
            voteCount: number;
          } | null;
          version: number;
        }[];
        pagination: {
          page: number;
          perPage: number;
          total: number;
          pages: number;
        };
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    topRated: import("@trpc/server").TRPCQueryProcedure<{
      input: {
        page?: number | undefined;
        perPage?: number | undefined;
        genre?: string[] | undefined;
        genreMode?: "all" | "any" | undefined;
        yearFrom?: number | undefined;
        yearTo?: number | undefined;
        scoreFrom?: number | undefined;
        scoreTo?: number | undefined;
        language?: string | undefined;
        runtimeFrom?: number | undefined;
        runtimeTo?: number | undefined;
        person?: string | undefined;
        tag?: string | undefined;
      } | undefined;
      output: {
        items: {
          id: string;
          ids: {
            id: string;
            tmdb: string | null;
            imdb: string | null;
          };
          title: string;
          language: string | null;
          originalTitle: string | null;
          year: number | null;
          releaseDate: string | null;
          genres: {
            id: string;
            name: string;
          }[];
          overview: string | null;
          originalLanguage: string | null;
          runtime: number | null;
          posterUrl: string | null;
          backdropUrl: string | null;
          popularity: number;
          stats: {
            count: number;
            mean: number | null;
            bayesianMean: number;
          };
          tmdb: {
            voteAverage: number;
            voteCount: number;
          } | null;
          version: number;
        }[];
        pagination: {
          page: number;
          perPage: number;
          total: number;
          pages: number;
        };
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    upcoming: import("@trpc/server").TRPCQueryProcedure<{
      input: {
        page?: number | undefined;
        perPage?: number | undefined;
        genre?: string[] | undefined;
        genreMode?: "all" | "any" | undefined;
        yearFrom?: number | undefined;
        yearTo?: number | undefined;
        scoreFrom?: number | undefined;
        scoreTo?: number | undefined;
        language?: string | undefined;
        runtimeFrom?: number | undefined;
        runtimeTo?: number | undefined;
        person?: string | undefined;
        tag?: string | undefined;
      } | undefined;
      output: {
        items: {
          id: string;
          ids: {
            id: string;
            tmdb: string | null;
            imdb: string | null;
          };
          title: string;
          language: string | null;
          originalTitle: string | null;
          year: number | null;
          releaseDate: string | null;
          genres: {
            id: string;
            name: string;
          }[];
          overview: string | null;
          originalLanguage: string | null;
          runtime: number | null;
          posterUrl: string | null;
          backdropUrl: string | null;
          popularity: number;
          stats: {
            count: number;
            mean: number | null;
            bayesianMean: number;
          };
          tmdb: {
            voteAverage: number;
            voteCount: number;
          } | null;
          version: number;
        }[];
        pagination: {
          page: number;
          perPage: number;
          total: number;
          pages: number;
        };
        reason: "noTmdbKey" | null;
        fetchedAt: string | null;
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    nowPlaying: import("@trpc/server").TRPCQueryProcedure<{
      input: {
        page?: number | undefined;
        perPage?: number | undefined;
        genre?: string[] | undefined;
        genreMode?: "all" | "any" | undefined;
        yearFrom?: number | undefined;
        yearTo?: number | undefined;
        scoreFrom?: number | undefined;
        scoreTo?: number | undefined;
        language?: string | undefined;
        runtimeFrom?: number | undefined;
        runtimeTo?: number | undefined;
        person?: string | undefined;
        tag?: string | undefined;
      } | undefined;
      output: {
        items: {
          id: string;
          ids: {
            id: string;
            tmdb: string | null;
            imdb: string | null;
          };
          title: string;
          language: string | null;
          originalTitle: string | null;
          year: number | null;
          releaseDate: string | null;
          genres: {
            id: string;
            name: string;
          }[];
          overview: string | null;
          originalLanguage: string | null;
          runtime: number | null;
          posterUrl: string | null;
          backdropUrl: string | null;
          popularity: number;
          stats: {
            count: number;
            mean: number | null;
            bayesianMean: number;
          };
          tmdb: {
            voteAverage: number;
            voteCount: number;
          } | null;
          version: number;
        }[];
        pagination: {
          page: number;
          perPage: number;
          total: number;
          pages: number;
        };
        reason: "noTmdbKey" | null;
        fetchedAt: string | null;
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    get: import("@trpc/server").TRPCQueryProcedure<{
      input: {
        movieId: string;
        include?: ("credits" | "images" | "providers" | "releases" | "similar" | "stats" | "translations" | "videos")[] | undefined;
        region?: string | undefined;
      };
      output: {
        id: string;
        ids: {
          id: string;
          tmdb: string | null;
          imdb: string | null;
        };
        title: string;
        language: string | null;
        originalTitle: string | null;
        year: number | null;
        releaseDate: string | null;
        genres: {
          id: string;
          name: string;
        }[];
        overview: string | null;
        originalLanguage: string | null;
        runtime: number | null;
        posterUrl: string | null;
        backdropUrl: string | null;
        popularity: number;
        tmdb: {
          voteAverage: number;
          voteCount: number;
        } | null;
        version: number;
        stats: {
          count: number;
          mean: number | null;
          bayesianMean: number;
          histogram: number[];
        };
        alternativeTitles: string[];
        tagline: string | null;
        status: string | null;
        homepage: string | null;
        countries: string[];
        franchise: {
          id: string;
          name: string;
        } | null;
        tags: {
          id: string;
          name: string;
          count: number;
        }[];
        keywords: {
          id: string;
          name: string;
        }[];
        credits: {
          cast: {
            person: {
              id: string;
              name: string;
              profileUrl: string | null;
            };
            character: string | null;
          }[];
          crew: {
            person: {
              id: string;
              name: string;
              profileUrl: string | null;
            };
            job: string;
            department: string | null;
          }[];
        } | null;
        videos: {
          site: string;
          key: string;
          url: string | null;
          name: string;
          kind: string;
          language: string | null;
          isOfficial: boolean;
          publishedAt: string | null;
        }[] | null;
        images: {
          posters: {
            url: string;
            width: number | null;
            height: number | null;
            language: string | null;
          }[];
          backdrops: {
            url: string;
            width: number | null;
            height: number | null;
            language: string | null;
          }[];
          logos: {
            url: string;
            width: number | null;
            height: number | null;
            language: string | null;
          }[];
        } | null;
        providers: {
          country: string;
          kind: string;
          name: string;
          logoUrl: string | null;
        }[] | null;
        releases: {
          country: string;
          kind: string;
          date: string;
          certification: string | null;
        }[] | null;
        translations: {
          language: string;
          region: string | null;
          title: string | null;
          overview: string | null;
          tagline: string | null;
        }[] | null;
        similar: {
          movie: {
            id: string;
            ids: {
              id: string;
              tmdb: string | null;
              imdb: string | null;
            };
            title: string;
            language: string | null;
            originalTitle: string | null;
            year: number | null;
            releaseDate: string | null;
            genres: {
              id: string;
              name: string;
            }[];
            overview: string | null;
            originalLanguage: string | null;
            runtime: number | null;
            posterUrl: string | null;
            backdropUrl: string | null;
            popularity: number;
            stats: {
              count: number;
              mean: number | null;
              bayesianMean: number;
            };
            tmdb: {
              voteAverage: number;
              voteCount: number;
            } | null;
            version: number;
          };
          score: number;
          reasons: {
            kind: "similarTo";
            text: string;
            movie: {
              id: string;
              title: string;
            };
            weight: number;
          }[];
        }[] | null;
        sources: {
          part: string;
          source: string;
          fetchedAt: string;
          isDamaged: boolean;
        }[];
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    credits: import("@trpc/server").TRPCQueryProcedure<{
      input: {
        movieId: string;
      };
      output: {
        cast: {
          person: {
            id: string;
            name: string;
            profileUrl: string | null;
          };
          character: string | null;
        }[];
        crew: {
          person: {
            id: string;
            name: string;
            profileUrl: string | null;
          };
          job: string;
          department: string | null;
        }[];
        source: {
          part: string;
          source: string;
          fetchedAt: string;
          isDamaged: boolean;
        } | null;
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    videos: import("@trpc/server").TRPCQueryProcedure<{
      input: {
        movieId: string;
      };
      output: {
        items: {
          site: string;
          key: string;
          url: string | null;
          name: string;
          kind: string;
          language: string | null;
          isOfficial: boolean;
          publishedAt: string | null;
        }[];
        source: {
          part: string;
          source: string;
          fetchedAt: string;
          isDamaged: boolean;
        } | null;
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    releases: import("@trpc/server").TRPCQueryProcedure<{
      input: {
        movieId: string;
        region?: string | undefined;
      };
      output: {
        items: {
          country: string;
          kind: string;
          date: string;
          certification: string | null;
        }[];
        source: {
          part: string;
          source: string;
          fetchedAt: string;
          isDamaged: boolean;
        } | null;
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    stats: import("@trpc/server").TRPCQueryProcedure<{
      input: {
        movieId: string;
      };
      output: {
        count: number;
        mean: number | null;
        bayesianMean: number;
        histogram: number[];
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    similar: import("@trpc/server").TRPCQueryProcedure<{
      input: {
        movieId: string;
        limit?: number | undefined;
      };
      output: {
        items: {
          movie: {
            id: string;
            ids: {
              id: string;
              tmdb: string | null;
              imdb: string | null;
            };
            title: string;
            language: string | null;
            originalTitle: string | null;
            year: number | null;
            releaseDate: string | null;
            genres: {
              id: string;
              name: string;
            }[];
            overview: string | null;
            originalLanguage: string | null;
            runtime: number | null;
            posterUrl: string | null;
            backdropUrl: string | null;
            popularity: number;
            stats: {
              count: number;
              mean: number | null;
              bayesianMean: number;
            };
            tmdb: {
              voteAverage: number;
              voteCount: number;
            } | null;
            version: number;
          };
          score: number;
          reasons: {
            kind: "similarTo";
            text: string;
            movie: {
              id: string;
              title: string;
            };
            weight: number;
          }[];
        }[];
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    trending: import("@trpc/server").TRPCQueryProcedure<{
      input: {
        page?: number | undefined;
        perPage?: number | undefined;
        window?: "day" | "week" | undefined;
        source?: "blend" | "own" | "tmdb" | undefined;
        explain?: boolean | undefined;
      } | undefined;
      output: {
        items: {
          id: string;
          ids: {
            id: string;
            tmdb: string | null;
            imdb: string | null;
          };
          title: string;
          language: string | null;
          originalTitle: string | null;
          year: number | null;
          releaseDate: string | null;
          genres: {
            id: string;
            name: string;
          }[];
          overview: string | null;
          originalLanguage: string | null;
          runtime: number | null;
          posterUrl: string | null;
          backdropUrl: string | null;
          popularity: number;
          stats: {
            count: number;
            mean: number | null;
            bayesianMean: number;
          };
          tmdb: {
            voteAverage: number;
            voteCount: number;
          } | null;
          version: number;
          trend: {
            source: "own" | "popular" | "tmdb";
            score: number | null;
            explanation: {
              people: number;
              pace: number;
              deviation: number;
              signals: {
                signal: "favorites" | "ratings" | "viewers";
                weight: number;
                count: number;
                recent: number;
                expected: number;
                contribution: number;
              }[];
            } | null;
          };
        }[];
        pagination: {
          page: number;
          perPage: number;
          total: number;
          pages: number;
        };
        meta: {
          window: "day" | "week";
          sources: {
            source: "own" | "popular" | "tmdb";
            count: number;
            computedAt: string | null;
          }[];
        };
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    trackView: import("@trpc/server").TRPCMutationProcedure<{
      input: {
        movieId: string;
        watchedSeconds?: number | undefined;
        visitorId?: string | undefined;
      };
      output: null;
      meta: Meta;
      errorShape: ErrorShape;
    }>;
  }>>;
  onboarding: import("@trpc/server").TRPCBuiltRouter<{
    ctx: Context;
    meta: Meta;
    errorShape: ErrorShape;
    transformer: false;
  }, import("@trpc/server").TRPCDecorateCreateRouterOptions<{
    get: import("@trpc/server").TRPCQueryProcedure<{
      input: {
        limit?: number | undefined;
      } | undefined;
      output: {
        items: {
          id: string;
          ids: {
            id: string;
            tmdb: string | null;
            imdb: string | null;
          };
          title: string;
          language: string | null;
          originalTitle: string | null;
          year: number | null;
          releaseDate: string | null;
          genres: {
            id: string;
            name: string;
          }[];
          overview: string | null;
          originalLanguage: string | null;
          runtime: number | null;
          posterUrl: string | null;
          backdropUrl: string | null;
          popularity: number;
          stats: {
            count: number;
            mean: number | null;
            bayesianMean: number;
          };
          tmdb: {
            voteAverage: number;
            voteCount: number;
          } | null;
          version: number;
        }[];
        answered: {
          ratings: number;
          skipped: number;
        };
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    answer: import("@trpc/server").TRPCMutationProcedure<{
      input: {
        ratings?: {
          score?: number | undefined;
          stars?: number | undefined;
          movieId: string;
        }[] | undefined;
        skipped?: string[] | undefined;
        likedGenres?: string[] | undefined;
        dislikedGenres?: string[] | undefined;
        limit?: number | undefined;
        next?: number | undefined;
      };
      output: {
        recommendations: {
          items: {
            id: string;
            movie: {
              id: string;
              ids: {
                id: string;
                tmdb: string | null;
                imdb: string | null;
              };
              title: string;
              language: string | null;
              originalTitle: string | null;
              year: number | null;
              releaseDate: string | null;
              genres: {
                id: string;
                name: string;
              }[];
              overview: string | null;
              originalLanguage: string | null;
              runtime: number | null;
              posterUrl: string | null;
              backdropUrl: string | null;
              popularity: number;
              stats: {
                count: number;
                mean: number | null;
                bayesianMean: number;
              };
              tmdb: {
                voteAverage: number;
                voteCount: number;
              } | null;
              version: number;
            };
            score: number;
            reasons: {
              kind: "becauseYouLiked" | "becauseYouRated" | "genre" | "person" | "popular" | "similarTo" | "trending";
              text: string;
              movie: {
                id: string;
                title: string;
              } | null;
              person: {
                id: string;
                name: string;
              } | null;
              genre: {
                id: string;
                name: string;
              } | null;
              weight: number;
            }[];
          }[];
          meta: {
            status: "coldStart" | "fresh" | "updating";
            basis: "popular" | "preferences" | "profile" | "trending";
            strategy: "collaborative" | "content" | "hybrid" | "popular";
            diversity: number;
            novelty: number;
            modelId: string | null;
            listId: string;
            generatedAt: string;
            emptyBecause: "allLeftOut" | "noMovies" | "noneMatches" | null;
          };
        };
        next: {
          id: string;
          ids: {
            id: string;
            tmdb: string | null;
            imdb: string | null;
          };
          title: string;
          language: string | null;
          originalTitle: string | null;
          year: number | null;
          releaseDate: string | null;
          genres: {
            id: string;
            name: string;
          }[];
          overview: string | null;
          originalLanguage: string | null;
          runtime: number | null;
          posterUrl: string | null;
          backdropUrl: string | null;
          popularity: number;
          stats: {
            count: number;
            mean: number | null;
            bayesianMean: number;
          };
          tmdb: {
            voteAverage: number;
            voteCount: number;
          } | null;
          version: number;
        }[];
        answered: {
          ratings: number;
          skipped: number;
        };
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    claim: import("@trpc/server").TRPCMutationProcedure<{
      input: {
        visitorId?: string | undefined;
      } | undefined;
      output: {
        ratings: number;
        kept: number;
        skipped: number;
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    getAsVisitor: import("@trpc/server").TRPCQueryProcedure<{
      input: {
        limit?: number | undefined;
        visitorId?: string | undefined;
      } | undefined;
      output: {
        items: {
          id: string;
          ids: {
            id: string;
            tmdb: string | null;
            imdb: string | null;
          };
          title: string;
          language: string | null;
          originalTitle: string | null;
          year: number | null;
          releaseDate: string | null;
          genres: {
            id: string;
            name: string;
          }[];
          overview: string | null;
          originalLanguage: string | null;
          runtime: number | null;
          posterUrl: string | null;
          backdropUrl: string | null;
          popularity: number;
          stats: {
            count: number;
            mean: number | null;
            bayesianMean: number;
          };
          tmdb: {
            voteAverage: number;
            voteCount: number;
          } | null;
          version: number;
        }[];
        answered: {
          ratings: number;
          skipped: number;
        };
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    answerAsVisitor: import("@trpc/server").TRPCMutationProcedure<{
      input: {
        ratings?: {
          score?: number | undefined;
          stars?: number | undefined;
          movieId: string;
        }[] | undefined;
        skipped?: string[] | undefined;
        likedGenres?: string[] | undefined;
        dislikedGenres?: string[] | undefined;
        limit?: number | undefined;
        next?: number | undefined;
        visitorId?: string | undefined;
      };
      output: {
        recommendations: {
          items: {
            id: string;
            movie: {
              id: string;
              ids: {
                id: string;
                tmdb: string | null;
                imdb: string | null;
              };
              title: string;
              language: string | null;
              originalTitle: string | null;
              year: number | null;
              releaseDate: string | null;
              genres: {
                id: string;
                name: string;
              }[];
              overview: string | null;
              originalLanguage: string | null;
              runtime: number | null;
              posterUrl: string | null;
              backdropUrl: string | null;
              popularity: number;
              stats: {
                count: number;
                mean: number | null;
                bayesianMean: number;
              };
              tmdb: {
                voteAverage: number;
                voteCount: number;
              } | null;
              version: number;
            };
            score: number;
            reasons: {
              kind: "becauseYouLiked" | "becauseYouRated" | "genre" | "person" | "popular" | "similarTo" | "trending";
              text: string;
              movie: {
                id: string;
                title: string;
              } | null;
              person: {
                id: string;
                name: string;
              } | null;
              genre: {
                id: string;
                name: string;
              } | null;
              weight: number;
            }[];
          }[];
          meta: {
            status: "coldStart" | "fresh" | "updating";
            basis: "popular" | "preferences" | "profile" | "trending";
            strategy: "collaborative" | "content" | "hybrid" | "popular";
            diversity: number;
            novelty: number;
            modelId: string | null;
            listId: string;
            generatedAt: string;
            emptyBecause: "allLeftOut" | "noMovies" | "noneMatches" | null;
          };
        };
        next: {
          id: string;
          ids: {
            id: string;
            tmdb: string | null;
            imdb: string | null;
          };
          title: string;
          language: string | null;
          originalTitle: string | null;
          year: number | null;
          releaseDate: string | null;
          genres: {
            id: string;
            name: string;
          }[];
          overview: string | null;
          originalLanguage: string | null;
          runtime: number | null;
          posterUrl: string | null;
          backdropUrl: string | null;
          popularity: number;
          stats: {
            count: number;
            mean: number | null;
            bayesianMean: number;
          };
          tmdb: {
            voteAverage: number;
            voteCount: number;
          } | null;
          version: number;
        }[];
        answered: {
          ratings: number;
          skipped: number;
        };
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
  }>>;
  people: import("@trpc/server").TRPCBuiltRouter<{
    ctx: Context;
    meta: Meta;
    errorShape: ErrorShape;
    transformer: false;
  }, import("@trpc/server").TRPCDecorateCreateRouterOptions<{
    list: import("@trpc/server").TRPCQueryProcedure<{
      input: {
        page?: number | undefined;
        perPage?: number | undefined;
        q?: string | undefined;
      } | undefined;
      output: {
        items: {
          id: string;
          ids: {
            id: string;
            tmdb: string | null;
            imdb: string | null;
          };
          name: string;
          profileUrl: string | null;
          popularity: number;
        }[];
        pagination: {
          page: number;
          perPage: number;
          total: number;
          pages: number;
        };
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    get: import("@trpc/server").TRPCQueryProcedure<{
      input: {
        id: string;
      };
      output: {
        id: string;
        ids: {
          id: string;
          tmdb: string | null;
          imdb: string | null;
        };
        name: string;
        profileUrl: string | null;
        popularity: number;
        biography: string | null;
        bornOn: string | null;
        diedOn: string | null;
        birthplace: string | null;
        fetchedAt: string | null;
        movieCount: number;
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    movies: import("@trpc/server").TRPCQueryProcedure<{
      input: {
        page?: number | undefined;
        perPage?: number | undefined;
        id: string;
        as?: "cast" | "crew" | undefined;
        sort?: "popularity" | "release" | undefined;
      };
      output: {
        items: {
          movie: {
            id: string;
            ids: {
              id: string;
              tmdb: string | null;
              imdb: string | null;
            };
            title: string;
            language: string | null;
            originalTitle: string | null;
            year: number | null;
            releaseDate: string | null;
            genres: {
              id: string;
              name: string;
            }[];
            overview: string | null;
            originalLanguage: string | null;
            runtime: number | null;
            posterUrl: string | null;
            backdropUrl: string | null;
            popularity: number;
            stats: {
              count: number;
              mean: number | null;
              bayesianMean: number;
            };
            tmdb: {
              voteAverage: number;
              voteCount: number;
            } | null;
            version: number;
          };
          characters: string[];
          jobs: string[];
          isCast: boolean;
        }[];
        pagination: {
          page: number;
          perPage: number;
          total: number;
          pages: number;
        };
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
  }>>;
  preferences: import("@trpc/server").TRPCBuiltRouter<{
    ctx: Context;
    meta: Meta;
    errorShape: ErrorShape;
    transformer: false;
  }, import("@trpc/server").TRPCDecorateCreateRouterOptions<{
    get: import("@trpc/server").TRPCQueryProcedure<{
      input: Record<string, never> | undefined;
      output: {
        likedGenres: {
          id: string;
          name: string;
        }[];
        dislikedGenres: {
          id: string;
          name: string;
        }[];
        languages: string[];
        region: string | null;
        maturity: "adult" | "everyone" | "teen" | null;
        hideWatched: boolean;
        hideSpoilers: boolean;
        keepSearchHistory: boolean;
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    set: import("@trpc/server").TRPCMutationProcedure<{
      input: {
        likedGenres?: string[] | undefined;
        dislikedGenres?: string[] | undefined;
        languages?: string[] | undefined;
        region?: string | null | undefined;
        maturity?: "adult" | "everyone" | "teen" | null | undefined;
        hideWatched?: boolean | undefined;
        hideSpoilers?: boolean | undefined;
        keepSearchHistory?: boolean | undefined;
      };
      output: {
        likedGenres: {
          id: string;
          name: string;
        }[];
        dislikedGenres: {
          id: string;
          name: string;
        }[];
        languages: string[];
        region: string | null;
        maturity: "adult" | "everyone" | "teen" | null;
        hideWatched: boolean;
        hideSpoilers: boolean;
        keepSearchHistory: boolean;
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
  }>>;
  profiles: import("@trpc/server").TRPCBuiltRouter<{
    ctx: Context;
    meta: Meta;
    errorShape: ErrorShape;
    transformer: false;
  }, import("@trpc/server").TRPCDecorateCreateRouterOptions<{
    list: import("@trpc/server").TRPCQueryProcedure<{
      input: {
        cursor?: string | undefined;
        limit?: number | undefined;
        q?: string | undefined;
      } | undefined;
      output: {
        items: {
          username: string;
          displayName: string | null;
          bio: string | null;
          avatarUrls: {
            '64': string;
            '256': string;
          } | null;
          memberSince: string;
        }[];
        pagination: {
          nextCursor: string | null;
        };
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    get: import("@trpc/server").TRPCQueryProcedure<{
      input: {
        username: string;
      };
      output: {
        username: string;
        displayName: string | null;
        bio: string | null;
        avatarUrls: {
          '64': string;
          '256': string;
        } | null;
        memberSince: string;
        counts: {
          ratings: number;
          favorites: number;
          reviews: number;
          collections: number;
        };
        favorites: {
          id: string;
          ids: {
            id: string;
            tmdb: string | null;
            imdb: string | null;
          };
          title: string;
          language: string | null;
          originalTitle: string | null;
          year: number | null;
          releaseDate: string | null;
          genres: {
            id: string;
            name: string;
          }[];
          overview: string | null;
          originalLanguage: string | null;
          runtime: number | null;
          posterUrl: string | null;
          backdropUrl: string | null;
          popularity: number;
          stats: {
            count: number;
            mean: number | null;
            bayesianMean: number;
          };
          tmdb: {
            voteAverage: number;
            voteCount: number;
          } | null;
          version: number;
        }[];
        reviews: {
          id: string;
          user: {
            id: string;
            username: string;
            displayName: string | null;
            avatarUrls: {
              '64': string;
              '256': string;
            } | null;
          };
          movieId: string;
          text: string;
          score: number | null;
          stars: number | null;
          spoiler: boolean;
          isEdited: boolean;
          helpful: number;
          notHelpful: number;
          isHidden: boolean;
          createdAt: string;
          updatedAt: string;
          movie: {
            id: string;
            ids: {
              id: string;
              tmdb: string | null;
              imdb: string | null;
            };
            title: string;
            language: string | null;
            originalTitle: string | null;
            year: number | null;
            releaseDate: string | null;
            genres: {
              id: string;
              name: string;
            }[];
            overview: string | null;
            originalLanguage: string | null;
            runtime: number | null;
            posterUrl: string | null;
            backdropUrl: string | null;
            popularity: number;
            stats: {
              count: number;
              mean: number | null;
              bayesianMean: number;
            };
            tmdb: {
              voteAverage: number;
              voteCount: number;
            } | null;
            version: number;
          };
        }[];
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
  }>>;
  ratings: import("@trpc/server").TRPCBuiltRouter<{
    ctx: Context;
    meta: Meta;
    errorShape: ErrorShape;
    transformer: false;
  }, import("@trpc/server").TRPCDecorateCreateRouterOptions<{
    list: import("@trpc/server").TRPCQueryProcedure<{
      input: {
        limit?: number | undefined;
        genre?: string[] | undefined;
        genreMode?: "all" | "any" | undefined;
        yearFrom?: number | undefined;
        yearTo?: number | undefined;
        scoreFrom?: number | undefined;
        scoreTo?: number | undefined;
        language?: string | undefined;
        runtimeFrom?: number | undefined;
        runtimeTo?: number | undefined;
        person?: string | undefined;
        tag?: string | undefined;
        sort?: "added" | "newest" | "release" | "score" | "title" | undefined;
        order?: "asc" | "desc" | undefined;
        changedSince?: string | undefined;
        cursor?: string | undefined;
      } | undefined;
      output: {
        items: {
          movieId: string;
          score: number;
          stars: number;
          createdAt: string;
          updatedAt: string;
          movie: {
            id: string;
            ids: {
              id: string;
              tmdb: string | null;
              imdb: string | null;
            };
            title: string;
            language: string | null;
            originalTitle: string | null;
            year: number | null;
            releaseDate: string | null;
            genres: {
              id: string;
              name: string;
            }[];
            overview: string | null;
            originalLanguage: string | null;
            runtime: number | null;
            posterUrl: string | null;
            backdropUrl: string | null;
            popularity: number;
            stats: {
              count: number;
              mean: number | null;
              bayesianMean: number;
            };
            tmdb: {
              voteAverage: number;
              voteCount: number;
            } | null;
            version: number;
          };
        }[];
        removed: {
          movieId: string;
          removedAt: string;
        }[];
        pagination: {
          nextCursor: string | null;
          syncedAt: string;
        };
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    get: import("@trpc/server").TRPCQueryProcedure<{
      input: {
        movieId: string;
      };
      output: {
        movieId: string;
        score: number;
        stars: number;
        createdAt: string;
        updatedAt: string;
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    set: import("@trpc/server").TRPCMutationProcedure<{
      input: {
        score?: number | undefined;
        stars?: number | undefined;
        movieId: string;
      };
      output: {
        movieId: string;
        score: number;
        stars: number;
        createdAt: string;
        updatedAt: string;
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    remove: import("@trpc/server").TRPCMutationProcedure<{
      input: {
        movieId: string;
      };
      output: null;
      meta: Meta;
      errorShape: ErrorShape;
    }>;
  }>>;
  reviews: import("@trpc/server").TRPCBuiltRouter<{
    ctx: Context;
    meta: Meta;
    errorShape: ErrorShape;
    transformer: false;
  }, import("@trpc/server").TRPCDecorateCreateRouterOptions<{
    vote: import("@trpc/server").TRPCMutationProcedure<{
      input: {
        id: string;
        helpful: boolean;
      };
      output: {
        reviewId: string;
        myVote: boolean;
        helpful: number;
        notHelpful: number;
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    unvote: import("@trpc/server").TRPCMutationProcedure<{
      input: {
        id: string;
      };
      output: null;
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    report: import("@trpc/server").TRPCMutationProcedure<{
      input: {
        id: string;
        reason: "abuse" | "offTopic" | "other" | "spam" | "spoiler";
        text?: string | undefined;
      };
      output: {
        id: string;
        reviewId: string;
        reason: "abuse" | "offTopic" | "other" | "spam" | "spoiler";
        text: string | null;
        createdAt: string;
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    list: import("@trpc/server").TRPCQueryProcedure<{
      input: {
        cursor?: string | undefined;
        limit?: number | undefined;
        scoreFrom?: number | undefined;
        scoreTo?: number | undefined;
        text?: string | undefined;
        hideSpoilers?: boolean | undefined;
        order?: "asc" | "desc" | undefined;
        movie?: string | undefined;
        genre?: string[] | undefined;
        user?: string | undefined;
        sort?: "helpful" | "movieRating" | "newest" | "score" | undefined;
      } | undefined;
      output: {
        items: {
          id: string;
          user: {
            id: string;
            username: string;
            displayName: string | null;
            avatarUrls: {
              '64': string;
              '256': string;
            } | null;
          };
          movieId: string;
          text: string;
          score: number | null;
          stars: number | null;
          spoiler: boolean;
          isEdited: boolean;
          helpful: number;
          notHelpful: number;
          isHidden: boolean;
          createdAt: string;
          updatedAt: string;
          movie: {
            id: string;
            ids: {
              id: string;
              tmdb: string | null;
              imdb: string | null;
            };
            title: string;
            language: string | null;
            originalTitle: string | null;
            year: number | null;
            releaseDate: string | null;
            genres: {
              id: string;
              name: string;
            }[];
            overview: string | null;
            originalLanguage: string | null;
            runtime: number | null;
            posterUrl: string | null;
            backdropUrl: string | null;
            popularity: number;
            stats: {
              count: number;
              mean: number | null;
              bayesianMean: number;
            };
            tmdb: {
              voteAverage: number;
              voteCount: number;
            } | null;
            version: number;
          };
        }[];
        pagination: {
          nextCursor: string | null;
        };
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    listByMovie: import("@trpc/server").TRPCQueryProcedure<{
      input: {
        cursor?: string | undefined;
        limit?: number | undefined;
        scoreFrom?: number | undefined;
        scoreTo?: number | undefined;
        text?: string | undefined;
        hideSpoilers?: boolean | undefined;
        order?: "asc" | "desc" | undefined;
        movieId: string;
        sort?: "helpful" | "newest" | "score" | undefined;
      };
      output: {
        items: {
          id: string;
          user: {
            id: string;
            username: string;
            displayName: string | null;
            avatarUrls: {
              '64': string;
              '256': string;
            } | null;
          };
          movieId: string;
          text: string;
          score: number | null;
          stars: number | null;
          spoiler: boolean;
          isEdited: boolean;
          helpful: number;
          notHelpful: number;
          isHidden: boolean;
          createdAt: string;
          updatedAt: string;
        }[];
        pagination: {
          nextCursor: string | null;
        };
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    get: import("@trpc/server").TRPCQueryProcedure<{
      input: {
        id: string;
      };
      output: {
        id: string;
        user: {
          id: string;
          username: string;
          displayName: string | null;
          avatarUrls: {
            '64': string;
            '256': string;
          } | null;
        };
        movieId: string;
        text: string;
        score: number | null;
        stars: number | null;
        spoiler: boolean;
        isEdited: boolean;
        helpful: number;
        notHelpful: number;
        isHidden: boolean;
        createdAt: string;
        updatedAt: string;
        movie: {
          id: string;
          ids: {
            id: string;
            tmdb: string | null;
            imdb: string | null;
          };
          title: string;
          language: string | null;
          originalTitle: string | null;
          year: number | null;
          releaseDate: string | null;
          genres: {
            id: string;
            name: string;
          }[];
          overview: string | null;
          originalLanguage: string | null;
          runtime: number | null;
          posterUrl: string | null;
          backdropUrl: string | null;
          popularity: number;
          stats: {
            count: number;
            mean: number | null;
            bayesianMean: number;
          };
          tmdb: {
            voteAverage: number;
            voteCount: number;
          } | null;
          version: number;
        };
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    listMine: import("@trpc/server").TRPCQueryProcedure<{
      input: {
        cursor?: string | undefined;
        limit?: number | undefined;
      } | undefined;
      output: {
        items: {
          id: string;
          user: {
            id: string;
            username: string;
            displayName: string | null;
            avatarUrls: {
              '64': string;
              '256': string;
            } | null;
          };
          movieId: string;
          text: string;
          score: number | null;
          stars: number | null;
          spoiler: boolean;
          isEdited: boolean;
          helpful: number;
          notHelpful: number;
          isHidden: boolean;
          createdAt: string;
          updatedAt: string;
          movie: {
            id: string;
            ids: {
              id: string;
              tmdb: string | null;
              imdb: string | null;
            };
            title: string;
            language: string | null;
            originalTitle: string | null;
            year: number | null;
            releaseDate: string | null;
            genres: {
              id: string;
              name: string;
            }[];
            overview: string | null;
            originalLanguage: string | null;
            runtime: number | null;
            posterUrl: string | null;
            backdropUrl: string | null;
            popularity: number;
            stats: {
              count: number;
              mean: number | null;
              bayesianMean: number;
            };
            tmdb: {
              voteAverage: number;
              voteCount: number;
            } | null;
            version: number;
          };
        }[];
        pagination: {
          nextCursor: string | null;
        };
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    getMine: import("@trpc/server").TRPCQueryProcedure<{
      input: {
        movieId: string;
      };
      output: {
        id: string;
        user: {
          id: string;
          username: string;
          displayName: string | null;
          avatarUrls: {
            '64': string;
            '256': string;
          } | null;
        };
        movieId: string;
        text: string;
        score: number | null;
        stars: number | null;
        spoiler: boolean;
        isEdited: boolean;
        helpful: number;
        notHelpful: number;
        isHidden: boolean;
        createdAt: string;
        updatedAt: string;
        movie: {
          id: string;
          ids: {
            id: string;
            tmdb: string | null;
            imdb: string | null;
          };
          title: string;
          language: string | null;
          originalTitle: string | null;
          year: number | null;
          releaseDate: string | null;
          genres: {
            id: string;
            name: string;
          }[];
          overview: string | null;
          originalLanguage: string | null;
          runtime: number | null;
          posterUrl: string | null;
          backdropUrl: string | null;
          popularity: number;
          stats: {
            count: number;
            mean: number | null;
            bayesianMean: number;
          };
          tmdb: {
            voteAverage: number;
            voteCount: number;
          } | null;
          version: number;
        };
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    myVotes: import("@trpc/server").TRPCQueryProcedure<{
      input: {
        ids: string[];
      };
      output: {
        items: {
          reviewId: string;
          myVote: boolean;
        }[];
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    create: import("@trpc/server").TRPCMutationProcedure<{
      input: {
        score?: number | undefined;
        stars?: number | undefined;
        movieId: string;
        text: string;
        spoiler?: boolean | undefined;
      };
      output: {
        id: string;
        user: {
          id: string;
          username: string;
          displayName: string | null;
          avatarUrls: {
            '64': string;
            '256': string;
          } | null;
        };
        movieId: string;
        text: string;
        score: number | null;
        stars: number | null;
        spoiler: boolean;
        isEdited: boolean;
        helpful: number;
        notHelpful: number;
        isHidden: boolean;
        createdAt: string;
        updatedAt: string;
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    update: import("@trpc/server").TRPCMutationProcedure<{
      input: {
        score?: number | undefined;
        stars?: number | undefined;
        id: string;
        text?: string | undefined;
        spoiler?: boolean | undefined;
      };
      output: {
        id: string;
        user: {
          id: string;
          username: string;
          displayName: string | null;
          avatarUrls: {
            '64': string;
            '256': string;
          } | null;
        };
        movieId: string;
        text: string;
        score: number | null;
        stars: number | null;
        spoiler: boolean;
        isEdited: boolean;
        helpful: number;
        notHelpful: number;
        isHidden: boolean;
        createdAt: string;
        updatedAt: string;
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    delete: import("@trpc/server").TRPCMutationProcedure<{
      input: {
        id: string;
      };
      output: null;
      meta: Meta;
      errorShape: ErrorShape;
    }>;
  }>>;
  search: import("@trpc/server").TRPCBuiltRouter<{
    ctx: Context;
    meta: Meta;
    errorShape: ErrorShape;
    transformer: false;
  }, import("@trpc/server").TRPCDecorateCreateRouterOptions<{
    suggest: import("@trpc/server").TRPCQueryProcedure<{
      input: {
        q: string;
        limit?: number | undefined;
      };
      output: {
        items: {
          kind: "movie" | "person";
          id: string;
          title: string | null;
          name: string | null;
          year: number | null;
          posterUrl: string | null;
          profileUrl: string | null;
        }[];
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
  }>>;
  searchHistory: import("@trpc/server").TRPCBuiltRouter<{
    ctx: Context;
    meta: Meta;
    errorShape: ErrorShape;
    transformer: false;
  }, import("@trpc/server").TRPCDecorateCreateRouterOptions<{
    list: import("@trpc/server").TRPCQueryProcedure<{
      input: {
        cursor?: string | undefined;
        limit?: number | undefined;
      } | undefined;
      output: {
        items: {
          query: string;
          searchedAt: string;
        }[];
        pagination: {
          nextCursor: string | null;
        };
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    clear: import("@trpc/server").TRPCMutationProcedure<{
      input: {
        query?: string | undefined;
      } | undefined;
      output: null;
      meta: Meta;
      errorShape: ErrorShape;
    }>;
  }>>;
  sessions: import("@trpc/server").TRPCBuiltRouter<{
    ctx: Context;
    meta: Meta;
    errorShape: ErrorShape;
    transformer: false;
  }, import("@trpc/server").TRPCDecorateCreateRouterOptions<{
    list: import("@trpc/server").TRPCQueryProcedure<{
      input: {
        cursor?: string | undefined;
        limit?: number | undefined;
      } | undefined;
      output: {
        items: {
          id: string;
          device: string;
          ip: string | null;
          createdAt: string;
          lastUsedAt: string;
          expiresAt: string;
          isCurrent: boolean;
        }[];
        pagination: {
          nextCursor: string | null;
        };
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    revoke: import("@trpc/server").TRPCMutationProcedure<{
      input: {
        id: string;
      };
      output: null;
      meta: Meta;
      errorShape: ErrorShape;
    }>;
  }>>;
  tags: import("@trpc/server").TRPCBuiltRouter<{
    ctx: Context;
    meta: Meta;
    errorShape: ErrorShape;
    transformer: false;
  }, import("@trpc/server").TRPCDecorateCreateRouterOptions<{
    list: import("@trpc/server").TRPCQueryProcedure<{
      input: {
        page?: number | undefined;
        perPage?: number | undefined;
        q?: string | undefined;
      } | undefined;
      output: {
        items: {
          id: string;
          name: string;
          movieCount: number;
          version: number;
        }[];
        pagination: {
          page: number;
          perPage: number;
          total: number;
          pages: number;
        };
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    get: import("@trpc/server").TRPCQueryProcedure<{
      input: {
        id: string;
      };
      output: {
        id: string;
        name: string;
        movieCount: number;
        version: number;
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    create: import("@trpc/server").TRPCMutationProcedure<{
      input: {
        name: string;
      };
      output: {
        id: string;
        name: string;
        movieCount: number;
        version: number;
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    update: import("@trpc/server").TRPCMutationProcedure<{
      input: {
        id: string;
        version?: number | undefined;
        name: string;
      };
      output: {
        id: string;
        name: string;
        movieCount: number;
        version: number;
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    delete: import("@trpc/server").TRPCMutationProcedure<{
      input: {
        id: string;
        version?: number | undefined;
      };
      output: null;
      meta: Meta;
      errorShape: ErrorShape;
    }>;
  }>>;
  taste: import("@trpc/server").TRPCBuiltRouter<{
    ctx: Context;
    meta: Meta;
    errorShape: ErrorShape;
    transformer: false;
  }, import("@trpc/server").TRPCDecorateCreateRouterOptions<{
    get: import("@trpc/server").TRPCQueryProcedure<{
      input: Record<string, never> | undefined;
      output: {
        summary: string;
        confidence: number;
        evidence: number;
        learnedFrom: {
          ratings: number;
          favorites: number;
          likedGenres: number;
        };
        modelId: string | null;
        genres: {
          id: string | null;
          name: string;
          weight: number;
          lift: number;
          movies: number;
          text: string;
        }[];
        decades: {
          id: string | null;
          name: string;
          weight: number;
          lift: number;
          movies: number;
          text: string;
        }[];
        people: {
          id: string | null;
          name: string;
          weight: number;
          lift: number;
          movies: number;
          text: string;
        }[];
        tags: {
          id: string | null;
          name: string;
          weight: number;
          lift: number;
          movies: number;
          text: string;
        }[];
        languages: {
          id: string | null;
          name: string;
          weight: number;
          lift: number;
          movies: number;
          text: string;
        }[];
        movies: {
          movie: {
            id: string;
            title: string;
          };
          score: number | null;
          weight: number;
        }[];
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
  }>>;
  totp: import("@trpc/server").TRPCBuiltRouter<{
    ctx: Context;
    meta: Meta;
    errorShape: ErrorShape;
    transformer: false;
  }, import("@trpc/server").TRPCDecorateCreateRouterOptions<{
    start: import("@trpc/server").TRPCMutationProcedure<{
      input: {
        password: string;
      };
      output: {
        secret: string;
        uri: string;
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    confirm: import("@trpc/server").TRPCMutationProcedure<{
      input: {
        code: string;
      };
      output: {
        recoveryCodes: string[];
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    disable: import("@trpc/server").TRPCMutationProcedure<{
      input: {
        password: string;
        code: string;
      };
      output: null;
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    renewRecoveryCodes: import("@trpc/server").TRPCMutationProcedure<{
      input: {
        code: string;
      };
      output: {
        recoveryCodes: string[];
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
  }>>;
  watchlist: import("@trpc/server").TRPCBuiltRouter<{
    ctx: Context;
    meta: Meta;
    errorShape: ErrorShape;
    transformer: false;
  }, import("@trpc/server").TRPCDecorateCreateRouterOptions<{
    list: import("@trpc/server").TRPCQueryProcedure<{
      input: {
        limit?: number | undefined;
        genre?: string[] | undefined;
        genreMode?: "all" | "any" | undefined;
        yearFrom?: number | undefined;
        yearTo?: number | undefined;
        scoreFrom?: number | undefined;
        scoreTo?: number | undefined;
        language?: string | undefined;
        runtimeFrom?: number | undefined;
        runtimeTo?: number | undefined;
        person?: string | undefined;
        tag?: string | undefined;
        sort?: "added" | "release" | "score" | "title" | undefined;
        order?: "asc" | "desc" | undefined;
        changedSince?: string | undefined;
        cursor?: string | undefined;
      } | undefined;
      output: {
        items: {
          movie: {
            id: string;
            ids: {
              id: string;
              tmdb: string | null;
              imdb: string | null;
            };
            title: string;
            language: string | null;
            originalTitle: string | null;
            year: number | null;
            releaseDate: string | null;
            genres: {
              id: string;
              name: string;
            }[];
            overview: string | null;
            originalLanguage: string | null;
            runtime: number | null;
            posterUrl: string | null;
            backdropUrl: string | null;
            popularity: number;
            stats: {
              count: number;
              mean: number | null;
              bayesianMean: number;
            };
            tmdb: {
              voteAverage: number;
              voteCount: number;
            } | null;
            version: number;
          };
          note: string | null;
          createdAt: string;
        }[];
        removed: {
          movieId: string;
          removedAt: string;
        }[];
        pagination: {
          nextCursor: string | null;
          syncedAt: string;
        };
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    get: import("@trpc/server").TRPCQueryProcedure<{
      input: {
        movieId: string;
      };
      output: {
        movie: {
          id: string;
          ids: {
            id: string;
            tmdb: string | null;
            imdb: string | null;
          };
          title: string;
          language: string | null;
          originalTitle: string | null;
          year: number | null;
          releaseDate: string | null;
          genres: {
            id: string;
            name: string;
          }[];
          overview: string | null;
          originalLanguage: string | null;
          runtime: number | null;
          posterUrl: string | null;
          backdropUrl: string | null;
          popularity: number;
          stats: {
            count: number;
            mean: number | null;
            bayesianMean: number;
          };
          tmdb: {
            voteAverage: number;
            voteCount: number;
          } | null;
          version: number;
        };
        note: string | null;
        createdAt: string;
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    add: import("@trpc/server").TRPCMutationProcedure<{
      input: {
        movieId: string;
        note?: string | null | undefined;
      };
      output: {
        movie: {
          id: string;
          ids: {
            id: string;
            tmdb: string | null;
            imdb: string | null;
          };
          title: string;
          language: string | null;
          originalTitle: string | null;
          year: number | null;
          releaseDate: string | null;
          genres: {
            id: string;
            name: string;
          }[];
          overview: string | null;
          originalLanguage: string | null;
          runtime: number | null;
          posterUrl: string | null;
          backdropUrl: string | null;
          popularity: number;
          stats: {
            count: number;
            mean: number | null;
            bayesianMean: number;
          };
          tmdb: {
            voteAverage: number;
            voteCount: number;
          } | null;
          version: number;
        };
        note: string | null;
        createdAt: string;
      };
      meta: Meta;
      errorShape: ErrorShape;
    }>;
    remove: import("@trpc/server").TRPCMutationProcedure<{
      input: {
        movieId: string;
      };
      output: null;
      meta: Meta;
      errorShape: ErrorShape;
    }>;
  }>>;
}>>;
type AppRouter = typeof appRouter;
type Page = {
  items: readonly unknown[];
  pagination: {
    nextCursor: string | null;
  };
};
/** A procedure that answers a page and a cursor for the next one: `matinee.ratings.list`. */
type Feed = {
  query(input: never, options?: FeedOptions): Promise<Page>;
};
type FeedOptions = {
  signal?: AbortSignal;
};
/** What a feed is asked for, without the cursor. */
type FeedInput<F extends Feed> = Omit<NonNullable<Parameters<F['query']>[0]>, 'cursor'>;
/** What a feed answers. */
type FeedPage<F extends Feed> = Awaited<ReturnType<F['query']>>;
/**
 * The pages of a feed, one after the other; the next is asked for when it is wanted.
 * @example
 * for await (const { items, removed, pagination } of pages(matinee.favorites.list, { changedSince })) { … }
 */
declare function pages<F extends Feed>(feed: F, input?: FeedInput<F>, options?: FeedOptions): AsyncGenerator<FeedPage<F>, void, undefined>;
/**
 * Everything in a feed.
 * @example
 * for await (const rating of all(matinee.ratings.list, { sort: 'score' })) console.log(rating.movie.title);
 */
declare function all<F extends Feed>(feed: F, input?: FeedInput<F>, options?: FeedOptions): AsyncGenerator<FeedPage<F>['items'][number], void, undefined>;
type FetchInit = {
  method?: string;
  headers?: Record<string, string>;
  /** Bytes when a file is sent. */
  body?: string | Uint8Array<ArrayBuffer> | Blob;
  signal?: AbortSignal;
  /** `include` in cookie mode. */
  credentials?: 'include';
  /** For what is sent when a page is left. */
  keepalive?: true;
};
type FetchResponse = {
  readonly ok: boolean;
  readonly status: number;
  readonly headers: {
    get(name: string): string | null;
  };
  text(): Promise<string>;
};
/** As much of `fetch` as is used; the standard one is one. */
type Fetch = (url: string, init: FetchInit) => Promise<FetchResponse>;
/**
 * Where a client keeps its tokens, as text under a key. Synchronous (`localStorage`) or not (`AsyncStorage`, a
 * keychain). Several clients may share one.
 */
type Storage = {
  get(key: string): string | null | undefined | Promise<string | null | undefined>;
  set(key: string, value: string): void | Promise<void>;
  remove(key: string): void | Promise<void>;
};
/** Until the program or the page ends. */
declare function memoryStorage(): Storage;
/**
 * The browser's `localStorage` (shared by the tabs, survives a restart) or `sessionStorage` (one tab). Any
 * script that runs in the page can read both: see the README before choosing it. It is looked for when it is
 * first used, so that a module can be loaded where there is none.
 */
declare function browserStorage(area?: 'localStorage' | 'sessionStorage'): Storage;
type HeaderValues = Readonly<Record<string, string>>;
type ClientOptions = {
  /** Where Matinee is: `https://movies.example.org`, without `/trpc` or `/api`. */
  url: string;
  /**
   * `token` (default): signing in answers tokens; this client keeps them in `storage` and sends them.
   * `cookie`: the browser keeps the session in a cookie that no script can read, and sends it by itself. For pages
   * of the same site as Matinee: `app.example.org` and `api.example.org`, or a proxy under one origin.
   */
  session?: 'token' | 'cookie';
  /** Where tokens are kept; default: in memory, so until the program or the page ends. Unused with a cookie. */
  storage?: Storage;
  /** Default: the global one. */
  fetch?: Fetch;
  /**
   * In which language titles and overviews are wanted: `de`, `de-AT, fr;q=0.8`. Asked for at every request when it
   * is a function. Default: what the browser says; elsewhere as they are stored.
   */
  language?: string | (() => string);
  /** Sent with every request; they win over those of the client. */
  headers?: HeaderValues | (() => HeaderValues | Promise<HeaderValues>);
  /** The server ended the session (expired, revoked, banned). Not called for one's own `logout`. */
  onSignedOut?: () => void;
};
/** Who is signed in here, beside the procedures. */
type ClientSession = {
  /** Whether there are tokens; the server may still refuse them. With a cookie the server is asked, once. */
  isSignedIn(): Promise<boolean>;
  /**
   * Ends the session and forgets the tokens, the latter even when the server cannot be reached.
   * @throws MatineeError with a cookie, when the server cannot be reached: only it can take the cookie away
   */
  signOut(): Promise<void>;
  /**
   * Calls back when this client signs in or out, or notices at a call that its storage has tokens, or has
   * none any more: kept from before, or changed by another tab.
   * @returns ends it
   */
  onChange(listener: (isSignedIn: boolean) => void): () => void;
};
/** `matinee.movies.list.query({ … })`, `matinee.ratings.set.mutate({ … })`, and `matinee.session`. */
type MatineeClient = TRPCClient<AppRouter> & {
  readonly session: ClientSession;
};
/**
 * A client for one user. It keeps the tokens that signing in answers, sends them, and replaces them in time.
 * Every failed call rejects with a `MatineeError`.
 */
declare function createClient(options: ClientOptions): MatineeClient;
/** What each procedure takes: `RouterInputs['ratings']['set']`. */
type RouterInputs = inferRouterInputs<AppRouter>;
/** What each procedure answers: `RouterOutputs['movies']['list']['items'][number]`. */
type RouterOutputs = inferRouterOutputs<AppRouter>;
/** What a client keeps of a session; a browser in cookie mode keeps nothing. */
type Tokens = NonNullable<RouterOutputs['auth']['login']['tokens']>;
/** A movie of a list that was shown: `{ listId, movieId, position }`. */
type Impression = RouterInputs['recommendations']['impressions']['impressions'][number];
type ImpressionsOptions = {
  /** So many are sent at once, without waiting; at most 200, default 50. */
  batchSize?: number;
  /** How long the first of fewer waits for others, in milliseconds; default 3000. */
  delayMs?: number;
  /** Told of what could not be sent, now or at all; for logs. */
  onError?: (error: unknown) => void;
};
/** A list as `recommendations.list` answers it. */
type ShownList = {
  items: readonly {
    movie: {
      id: string;
    };
  }[];
  meta: {
    listId: string;
  };
};
type Impressions = {
  /** Notes that this was shown. Once for each movie of a list: it may be called at every rendering. */
  add(impression: Impression): void;
  /** The same for all items of a list. */
  addList(list: ShownList): void;
  /** Sends what waits. Never rejects: what gets no answer waits for another try. */
  flush(): Promise<void>;
  /** Sends what waits, and notes nothing more. */
  close(): Promise<void>;
};
/**
 * Tells the server what was shown of recommendations, in batches: when enough have come together, after a moment, and when
 * the page is left. Nothing of it throws into the program; what gets no answer is tried again, later and later.
 * @example
 * const shown = collectImpressions(matinee);
 * const list = await matinee.recommendations.list.query();
 * shown.addList(list);
 */
declare function collectImpressions(matinee: Pick<MatineeClient, 'recommendations'>, options?: ImpressionsOptions): Impressions;
/** Why a request failed, as a word to branch on. */
type ErrorCode = Problem['code'];
/** Which input is at fault (a dotted path), and why. */
type FieldError = NonNullable<Problem['errors']>[number];
/**
 * - `problem`: Matinee refused, and says why in `problem`
 * - `network`: no answer came; it is not known whether the request arrived
 * - `badAnswer`: something answered, but not Matinee (a proxy's error page, a wrong address)
 * - `aborted`: by the call's own signal
 */
type MatineeErrorKind = 'problem' | 'network' | 'badAnswer' | 'aborted';
type MatineeErrorOptions = {
  cause?: unknown;
  /** HTTP status, when there was an answer. */
  status?: number | undefined;
  /** Seconds. */
  retryAfter?: number | undefined;
  /** What tRPC says of an error the server sent. */
  sent?: TRPCClientError<AppRouter>;
};
/** What every call throws. It is a `TRPCClientError` too, so that what is built for tRPC understands it. */
declare class MatineeError extends TRPCClientError<AppRouter> {
  readonly kind: MatineeErrorKind;
  /** RFC 9457, when `kind` is `problem`. */
  readonly problem: Problem | undefined;
  /** HTTP status, when there was an answer. */
  readonly status: number | undefined;
  /** Seconds after which another try makes sense, when the server named them. */
  readonly retryAfter: number | undefined;
  constructor(kind: MatineeErrorKind, message: string, options?: MatineeErrorOptions);
  /** The problem's code. */
  get code(): ErrorCode | undefined;
  /** What is wrong with which input; empty unless the code is `validationFailed` or the like. */
  get errors(): FieldError[];
}
/** A {@link MatineeError} with a problem of one of the codes `C`. */
type ProblemError<C extends ErrorCode = ErrorCode> = MatineeError & {
  readonly kind: 'problem';
  readonly code: C;
  readonly problem: Problem & {
    code: C;
  };
  readonly status: number;
};
/** Whether a call failed with this; false for what the program's own `storage` or `headers` throw. */
declare function isMatineeError(error: unknown): error is MatineeError;
/**
 * Whether Matinee refused, and with one of these codes when some are given.
 * @example if (isProblem(error, 'emailTaken', 'usernameTaken')) show(error.problem.detail)
 */
declare function isProblem<C extends ErrorCode = ErrorCode>(error: unknown, ...codes: C[]): error is ProblemError<C>;
/** Whether no answer came: offline, server down, connection cut. */
declare function isNetworkError(error: unknown): error is MatineeError & {
  readonly kind: 'network';
};
/**
 * The last argument of a call that creates something and may have to be sent again: with the same key and the same
 * input it happens once, and is answered the same each time, for 24 hours. Choose the key before the first attempt.
 * @example matinee.collections.create.mutate({ title }, withIdempotencyKey(crypto.randomUUID()))
 */
declare function withIdempotencyKey(key: string): {
  context: Record<string, unknown>;
};
export { type AppRouter, type ClientOptions, type ClientSession, type ErrorCode, type Feed, type FeedInput, type FeedOptions, type FeedPage, type Fetch, type FetchInit, type FetchResponse, type FieldError, type Impression, type Impressions, type ImpressionsOptions, type MatineeClient, MatineeError, type MatineeErrorKind, type Problem, type ProblemError, type RouterInputs, type RouterOutputs, type Storage, type Tokens, all, browserStorage, collectImpressions, createClient, isMatineeError, isNetworkError, isProblem, memoryStorage, pages, withIdempotencyKey };