import { type RawBuilder, sql } from 'kysely';
import type { SearchScope } from './search-scope.ts';

/**
 * How well a movie answers that was found by its titles (`search_titles t`): what the words are to them, the year, how much
 * of the title was said, and how well known it is (1 is about 150 ratings).
 * @param skeleton what the words say without articles and with digits for numbers, as `t.titles` is written
 */
export function titleScore(scope: SearchScope, skeleton: RawBuilder<string>): RawBuilder<number> {
  return sql`case
    when t.name = q.whole then ${scope.shape.hasYear ? sql`8` : sql`5`}
    when starts_with(t.titles, '| ' || ${skeleton} || ' |') then 4.7
    when position('| ' || ${skeleton} || ' |' in t.titles) > 0 then 4.2
    when starts_with(t.titles, '| ' || ${skeleton} || ' ') then 3
    when position('| ' || ${skeleton} || ' ' in t.titles) > 0 then 2.7
    when position(' ' || ${skeleton} || ' ' in t.titles) > 0 then 2.5
    when starts_with(t.titles, '| ' || ${skeleton}) then 2.4
    when t.words @@ q.every_word then 2.2
    else 1.9 end
    + .6 * least(1, length(${skeleton})::float / greatest(1, position(' |' in substr(t.titles, 3)) - 1))
    + .2 * t.fame + ${yearScore(scope, sql`t.year`)}`;
}

/** The same for one that was found by its people, tags and keywords, or overview (`search_documents d`). */
export function documentScore(scope: SearchScope, relation: RawBuilder<number>): RawBuilder<number> {
  return sql`${relation} + .2 * d.fame + ${yearScore(scope, sql`d.year`)}`;
}

function yearScore({ shape, value }: SearchScope, of: RawBuilder<unknown>): RawBuilder<number> {
  return shape.hasYear
    ? sql`case abs(${of} - ${value('year')}::int) when 0 then 4 when 1 then 1.5 else 0 end`
    : sql`0`;
}

/** What the words as they were typed are to `d`; `q` holds the queries. */
export const relationAsTyped: RawBuilder<number> = sql`case
    when d.words @@ q.person then 1.5
    when d.words @@ q.people_and_title then 1.3
    when d.words @@ q.tag then 1.1
    when d.words @@ q.all_but_overview then .9
    else .3 end`;

/** The same for words that had to be read otherwise: `m.reading`. */
export const relationAsRead: RawBuilder<number> = sql`case
    when ts_filter(d.words, '{b}') @@ phraseto_tsquery('simple', m.reading) then 1.5
    when ts_filter(d.words, '{a,b}') @@ plainto_tsquery('simple', m.reading) then 1.3
    when ts_filter(d.words, '{a,b,c}') @@ plainto_tsquery('simple', m.reading) then .9
    else .3 end`;
