import { type CacheClass, cacheClasses, type Question, type Reply } from '@matinee/core/cache/cache';
import { movieTag } from '@matinee/core/cache/tags';
import type { Deps } from '@matinee/core/deps';
import type { Languages } from '@matinee/core/languages/languages';
import { locateMovie } from '@matinee/core/movies/locate-movie';
import type { AnyTRPCRouter } from '@trpc/server';
import type { z } from 'zod';
import type { ProcedurePath } from '../authorization.ts';
import type { Context } from '../context.ts';
import { appRouter } from '../index.ts';
import { isByLanguage, type Meta } from '../meta.ts';
import { admitCaller, beforeCall, languagesOf } from '../trpc.ts';
import { countsUpstream } from '../upstream.ts';
import { cacheControlOf } from './cache-control.ts';
import { type Kept, kept } from './kept.ts';

/** One call of a procedure whose answers are kept, at whichever door. */
export type KeptCall = {
  ctx: Context;
  /** What was sent; throws for what no input can be made of. */
  readInput(): unknown;
  /** Calls the procedure itself, with this context and this input. */
  answer(ctx: Context, input: unknown): Promise<Reply>;
};

export type KeptReply = Reply & { cacheControl: string };

/** Cache-Control of what is one reader's. */
const OWN = 'private, no-cache';

/** Answers from what is kept; undefined for a procedure whose answers are not. */
export type FindKeeper = (procedure: string) => ((call: KeptCall) => Promise<KeptReply>) | undefined;

type Input = Readonly<Record<string, unknown>>;

/**
 * Answers of public reads as they are sent, for both doors. A kept one costs neither the database nor its
 * serialisation; the call counts for the limits like any other.
 */
export function keepReplies({ cache }: Pick<Deps, 'cache'>): FindKeeper {
  const controls = new Map(cacheClasses.map((name) => [name, cacheControlOf(cache.ages, name)]));
  return (procedure) => {
    const rule = kept[procedure as ProcedurePath];
    if (!rule) return undefined;
    const { inputs, meta } = definitionOf(procedure);
    const parse = inputParser(inputs);
    return async ({ ctx, readInput, answer }) => {
      const { admission, sent, input, isTheirs, asked, languages, countUpstream } = await beforeCall(
        ctx,
        procedure,
        async (caller) => {
          const admission = ctx.admission ?? (await admitCaller({ ...ctx, caller }));
          const sent = readInput();
          const input = parse(sent);
          const languages = isByLanguage(meta) ? await languagesOf(ctx) : undefined;
          const isTheirs = rule.isForStrangers && admission.identity !== undefined;
          const asked =
            input && cache.isOn && !isTheirs
              ? await ask(ctx.deps, { procedure, rule, input, languages })
              : undefined;
          const countUpstream = countsUpstream({ ...ctx, caller });
          return { admission, sent, input, isTheirs, asked, languages, countUpstream };
        },
      );
      const { body, etag, headers } = asked
        ? await cache.read(asked.question, () =>
            answer({ ...forNobody(ctx), languages, countUpstream }, asked.input),
          )
        : await answer({ ...ctx, admission, languages }, sent);
      if (asked) rule.onAnswer?.({ ...ctx, ...admission }, asked.input);
      const cacheControl = isTheirs ? OWN : (controls.get(classOf(rule, input ?? {})) ?? '');
      return { body, etag, headers, cacheControl };
    };
  };
}

type Definition = { inputs: readonly z.ZodType[]; meta?: Meta };

function definitionOf(procedure: string): Definition {
  const { procedures } = appRouter._def as AnyTRPCRouter['_def'];
  return (procedures as Record<string, { _def: Definition }>)[procedure]?._def ?? { inputs: [] };
}

/** The input as the procedure will see it; undefined for what it will refuse. */
function inputParser([schema]: Definition['inputs']): (sent: unknown) => Input | undefined {
  return (sent) => {
    const parsed = schema?.safeParse(sent);
    return parsed?.success ? (parsed.data as Input) : undefined;
  };
}

type Asked = { procedure: string; rule: Kept; input: Input; languages: Languages };

/** What to look for; undefined when it is about a movie that is not known here. */
async function ask(
  deps: Pick<Deps, 'db' | 'cache'>,
  { procedure, rule, input, languages }: Asked,
): Promise<{ question: Question; input: Input } | undefined> {
  const tags = typeof rule.tags === 'function' ? rule.tags(input) : rule.tags;
  const cacheClass = classOf(rule, input);
  const { movieId } = input;
  if (typeof movieId !== 'string')
    return { input, question: { class: cacheClass, tags, key: keyOf(procedure, input, languages) } };
  const id = await locateMovie(deps, movieId);
  if (id === undefined) return undefined;
  const located = { ...input, movieId: id };
  const key = keyOf(procedure, located, languages);
  return { input: located, question: { class: cacheClass, key, tags: [...tags, movieTag(id)] } };
}

/** A schema gives its keys in its own order, however they were sent; and whatever was sent, languages are few. */
function keyOf(procedure: string, input: Input, languages: Languages): string {
  const key = `${procedure}?${JSON.stringify(input)}`;
  return languages ? `${key} in ${languages}` : key;
}

function classOf({ class: rule }: Kept, input: Input): CacheClass {
  return typeof rule === 'function' ? rule(input) : rule;
}

/** What is made for everyone knows nothing of who asked first. */
function forNobody({ deps, request: { id } }: Context): Context {
  return {
    deps,
    request: { id, ip: '', userAgent: undefined, token: undefined, cookie: undefined, batchSize: 1 },
    admission: { identity: undefined },
    reply: { headers: {} },
  };
}
