/** What a MovieLens title line says; articles stand in front again. */
export type ParsedTitle = {
  title: string;
  originalTitle: string | undefined;
  alternativeTitles: string[];
  /** The first one of a span such as "(2006–2007)". */
  year: number | undefined;
};

const YEAR = /\s*\((\d{4})(?:\s*[-–—]\s*(?:\d{4})?)?\)\s*$/;
const LAST_BRACKET = /^(.*\S)\s+\(([^()]+)\)$/;
const ALSO_KNOWN_AS = /^a\.?k\.?a\b\.?:?\s*/i;
const ENGLISH_ARTICLE = 'the|a|an|da';
const FOREIGN_ARTICLE =
  "le|la|les|l'|un|une|il|lo|i|gli|uno|una|el|los|las|o|os|as|um|uma|der|die|das|ein|eine|de|den|det|en|ett|et|het";
const TRAILING_ARTICLE = new RegExp(`^(.+), (${ENGLISH_ARTICLE}|${FOREIGN_ARTICLE})$`, 'i');
const HAS_FOREIGN_ARTICLE = new RegExp(`, (${FOREIGN_ARTICLE})$`, 'i');
/** Words that an original title in another language hardly holds. */
const ENGLISH = /\b(the|of|and|with|from)\b|\w's\b/i;
/** "Birdman: Or (The Unexpected Virtue of Ignorance)", "Hotel Chevalier (Part 1 of …)": brackets of the title itself. */
const OPEN_END = /(\bor|[:–-])$/i;
const PART_OF_TITLE = /^part \w+/i;

/**
 * Splits "City of Lost Children, The (Cité des enfants perdus, La) (1995)" into its parts. MovieLens writes
 * "Title (a.k.a. alternative) (original title) (year)", though not always: a bracket that reads like English
 * counts as an alternative title, as does one behind a title that is foreign itself ("Boot, Das (Boat, The)").
 */
export function parseTitle(text: string): ParsedTitle {
  const cleaned = text.replace(/\s+/g, ' ').trim();
  const year = YEAR.exec(cleaned)?.[1];
  const { rest, brackets } = takeBrackets(cleaned.replace(YEAR, ''));
  const title = frontArticle(rest);
  const originalTitle = findOriginal(rest, brackets);
  const alternatives = brackets
    .map((bracket) => frontArticle(bracket.replace(ALSO_KNOWN_AS, '')))
    .filter((name) => name !== '' && name !== title && name !== originalTitle);
  return {
    title,
    originalTitle: originalTitle === title ? undefined : originalTitle,
    alternativeTitles: [...new Set(alternatives)],
    year: year === undefined ? undefined : Number(year),
  };
}

/** Brackets at the end, in their order. */
function takeBrackets(text: string): { rest: string; brackets: string[] } {
  const [, before, bracket] = LAST_BRACKET.exec(text) ?? [];
  if (before === undefined || bracket === undefined) return { rest: text, brackets: [] };
  if (OPEN_END.test(before) || PART_OF_TITLE.test(bracket)) return { rest: text, brackets: [] };
  const { rest, brackets } = takeBrackets(before);
  return { rest, brackets: [...brackets, bracket.trim()] };
}

function findOriginal(title: string, brackets: string[]): string | undefined {
  const isForeign = HAS_FOREIGN_ARTICLE.test(title);
  const original = brackets.findLast(
    (bracket) =>
      !ALSO_KNOWN_AS.test(bracket) &&
      (HAS_FOREIGN_ARTICLE.test(bracket) || !(isForeign || ENGLISH.test(bracket))),
  );
  return original === undefined ? undefined : frontArticle(original);
}

/** "Matrix, The" is "The Matrix", "Atalante, L'" is "L'Atalante". */
function frontArticle(text: string): string {
  const [, name, article] = TRAILING_ARTICLE.exec(text) ?? [];
  if (name === undefined || article === undefined) return text.replace(/^L' /, "L'");
  return article.endsWith("'") ? `${article}${name}` : `${article} ${name}`;
}
