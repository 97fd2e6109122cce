/** Below this length a word is taken as it is written. */
export const SHORTEST_TYPO = 3;
const LONGEST_TYPO = 25;
const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

/** Whether a word is one whose misspellings are looked for. */
export function canBeMisspelt(word: string): boolean {
  return word.length >= SHORTEST_TYPO && word.length <= LONGEST_TYPO && /^\p{L}+$/u.test(word);
}

/**
 * What was meant, perhaps: every word one slip away. Short words are tried with every letter at every place; of longer ones
 * the database finds the like by their trigrams, which two letters swapped spoil most.
 */
export function slipsOf(word: string): string[] {
  const slips = new Set<string>();
  for (let i = 0; i < word.length; i++) {
    const [before, at, next, rest] = [word.slice(0, i), word[i], word[i + 1] ?? '', word.slice(i + 2)];
    slips.add(before + next + rest).add(before + next + at + rest);
    if (word.length > MOST_TRIED) continue;
    for (const letter of LETTERS)
      slips.add(before + letter + next + rest).add(before + letter + at + next + rest);
  }
  if (word.length <= MOST_TRIED) for (const letter of LETTERS) slips.add(word + letter);
  slips.delete(word);
  return [...slips];
}

const MOST_TRIED = 6;

/** Whether {@link slipsOf} has every word one slip away. */
export function areAllTried(word: string): boolean {
  return word.length <= MOST_TRIED && /^[a-z]+$/.test(word);
}

/** Every way to cut a word in two: "starwars". */
export function cutsOf(word: string): [string, string][] {
  const cuts: [string, string][] = [];
  for (let at = 2; at <= word.length - 2; at++) cuts.push([word.slice(0, at), word.slice(at)]);
  return cuts;
}

/**
 * How far one word is from another: letters put in, left out, changed or swapped with their neighbour
 * (optimal string alignment).
 * @param most beyond this it may be any number above it
 */
export function slipsBetween(a: string, b: string, most = Number.POSITIVE_INFINITY): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let [beforeLast, last, row] = rowsOf(b.length + 1);
  for (let j = 0; j <= b.length; j++) last[j] = j;
  let fewestBefore = 0;
  for (let i = 1; i <= a.length; i++) {
    row[0] = i;
    let fewest = i;
    const letter = a.charCodeAt(i - 1);
    for (let j = 1; j <= b.length; j++) {
      const isSame = letter === b.charCodeAt(j - 1);
      let steps = Math.min(at(row, j - 1) + 1, at(last, j) + 1, at(last, j - 1) + (isSame ? 0 : 1));
      if (i > 1 && j > 1 && letter === b.charCodeAt(j - 2) && a.charCodeAt(i - 2) === b.charCodeAt(j - 1))
        steps = Math.min(steps, at(beforeLast, j - 2) + 1);
      row[j] = steps;
      if (steps < fewest) fewest = steps;
    }
    if (fewest > most && fewestBefore > most) return fewest;
    fewestBefore = fewest;
    [beforeLast, last, row] = [last, row, beforeLast];
  }
  return at(last, b.length);
}

type Row = Uint32Array<ArrayBuffer>;

/** Made once: a misspelt word is compared with hundreds. */
let rows: [Row, Row, Row] = [new Uint32Array(0), new Uint32Array(0), new Uint32Array(0)];

function rowsOf(length: number): [Row, Row, Row] {
  if (rows[0].length < length)
    rows = [new Uint32Array(length), new Uint32Array(length), new Uint32Array(length)];
  return rows;
}

const at = (row: Row, place: number) => row[place] ?? 0;

/**
 * How far what is meant is from what was typed; undefined when it is too far to be meant.
 * @param params.isAlone no other word says what is meant, so a short word must be nearer
 */
export function slipCost(
  typed: string,
  meant: string,
  { isAlone }: { isAlone: boolean },
): number | undefined {
  const beginsAlike = typed.slice(0, 2) === meant.slice(0, 2);
  const hasTwo = typed.length > 5 || (typed.length > 3 && beginsAlike && !isAlone);
  const most = typed.length > 8 ? 3 : hasTwo ? 2 : 1;
  const slips = slipsBetween(typed, meant, most);
  return slips > most ? undefined : 0.4 * slips + (typed[0] === meant[0] ? 0 : 0.2);
}
