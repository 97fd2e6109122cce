/** What a MovieLens title says, articles in front. */
export type FilmTitle = {
  title: string;
  /** The other names, from the brackets behind it. */
  otherTitles: string[];
  year: number | undefined;
};

const YEAR = /\s*\((\d{4})(?:\s*[-–—]\s*(?:\d{4})?)?\)\s*$/;
const LAST_BRACKET = /^(.*\S)\s+\((?!part )([^()]+)\)$/i;
const TRAILING_ARTICLE =
  /^(.+), (the|a|an|da|le|la|les|l'|un|une|il|lo|i|gli|uno|una|el|los|las|o|os|as|um|uma|der|die|das|ein|eine|de|den|det|en|ett|et|het)$/i;

/** `Matrix, The (a.k.a. …) (1999)` in its parts; enough for a stand-in, the import has the careful one. */
export function parseTitle(text: string): FilmTitle {
  const cleaned = text.replace(/\s+/g, ' ').trim();
  const year = YEAR.exec(cleaned)?.[1];
  const otherTitles: string[] = [];
  let rest = cleaned.replace(YEAR, '');
  for (let match = LAST_BRACKET.exec(rest); match; match = LAST_BRACKET.exec(rest)) {
    const [, before = '', name = ''] = match;
    otherTitles.unshift(frontArticle(name.replace(/^a\.?k\.?a\b\.?:?\s*/i, '').trim()));
    rest = before;
  }
  const title = frontArticle(rest);
  return {
    title,
    otherTitles: [...new Set(otherTitles)].filter((name) => name !== '' && name !== title),
    year: year === undefined ? undefined : Number(year),
  };
}

function frontArticle(text: string): string {
  const [, name, article] = TRAILING_ARTICLE.exec(text) ?? [];
  if (name === undefined || article === undefined) return text;
  return article.endsWith("'") ? `${article}${name}` : `${article} ${name}`;
}
