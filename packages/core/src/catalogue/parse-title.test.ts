import { expect, test } from 'vitest';
import { parseTitle } from './parse-title.ts';

type Expected = [text: string, title: string, year?: number, original?: string, alternatives?: string[]];

const articles: Expected[] = [
  ['Toy Story (1995)', 'Toy Story', 1995],
  ['Matrix, The (1999)', 'The Matrix', 1999],
  ["Bug's Life, A (1998)", "A Bug's Life", 1998],
  ['American Werewolf in London, An (1981)', 'An American Werewolf in London', 1981],
  ['Misérables, Les (2012)', 'Les Misérables', 2012],
  ['Strada, La (1954)', 'La Strada', 1954],
  ['Divorce, Le (2003)', 'Le Divorce', 2003],
  ["Atalante, L' (1934)", "L'Atalante", 1934],
  ['Divo, Il (2008)', 'Il Divo', 2008],
  ['Baader Meinhof Komplex, Der (2008)', 'Der Baader Meinhof Komplex', 2008],
  ['Mariachi, El (1992)', 'El Mariachi', 1992],
  ['Hip Hop Witch, Da (2000)', 'Da Hip Hop Witch', 2000],
  ['Good, the Bad and the Ugly, The (1966)', 'The Good, the Bad and the Ugly', 1966],
  ['Fast and the Furious: Tokyo Drift, The (2006)', 'The Fast and the Furious: Tokyo Drift', 2006],
];

const noArticles: Expected[] = [
  ['I, Robot (2004)', 'I, Robot', 2004],
  ['Paris, Texas (1984)', 'Paris, Texas', 1984],
  ['Monsters, Inc. (2001)', 'Monsters, Inc.', 2001],
  ['Steamboat Bill, Jr. (1928)', 'Steamboat Bill, Jr.', 1928],
  ['Girl, Interrupted (1999)', 'Girl, Interrupted', 1999],
];

const years: Expected[] = [
  ['Babylon 5', 'Babylon 5'],
  ['Death Note: Desu nôto (2006–2007)', 'Death Note: Desu nôto', 2006],
  ['Justice League: Doom (2012) ', 'Justice League: Doom', 2012],
  ['Blind Side, The  (2009)', 'The Blind Side', 2009],
  ['2001: A Space Odyssey (1968)', '2001: A Space Odyssey', 1968],
  ['1984 (Nineteen Eighty-Four) (1984)', '1984', 1984, 'Nineteen Eighty-Four'],
  ['Fawlty Towers (1975-1979)', 'Fawlty Towers', 1975],
  ['Atlanta (2016– )', 'Atlanta', 2016],
];

const brackets: Expected[] = [
  [
    'City of Lost Children, The (Cité des enfants perdus, La) (1995)',
    'The City of Lost Children',
    1995,
    'La Cité des enfants perdus',
  ],
  [
    'Crouching Tiger, Hidden Dragon (Wo hu cang long) (2000)',
    'Crouching Tiger, Hidden Dragon',
    2000,
    'Wo hu cang long',
  ],
  ['Postman, The (Postino, Il) (1994)', 'The Postman', 1994, 'Il Postino'],
  ["Bear, The (Ours, L') (1988)", 'The Bear', 1988, "L'Ours"],
  ['Impossible, The (Imposible, Lo) (2012)', 'The Impossible', 2012, 'Lo Imposible'],
  [
    'Woman Is a Woman, A (femme est une femme, Une) (1961)',
    'A Woman Is a Woman',
    1961,
    'Une femme est une femme',
  ],
  ['Black Sabbath (Tre volti della paura, I) (1963)', 'Black Sabbath', 1963, 'I Tre volti della paura'],
  ['Green Butchers, The (Grønne slagtere, De) (2003)', 'The Green Butchers', 2003, 'De Grønne slagtere'],
  ['Seven (a.k.a. Se7en) (1995)', 'Seven', 1995, undefined, ['Se7en']],
  [
    "European Vacation (aka National Lampoon's European Vacation) (1985)",
    'European Vacation',
    1985,
    undefined,
    ["National Lampoon's European Vacation"],
  ],
  [
    'Asterix in America (a.k.a Asterix Conquers America) (Astérix et les Indiens) (1994)',
    'Asterix in America',
    1994,
    'Astérix et les Indiens',
    ['Asterix Conquers America'],
  ],
  [
    'His Secret Life (a.k.a. Ignorant Fairies, The) (Fate ignoranti, Le) (2001)',
    'His Secret Life',
    2001,
    'Le Fate ignoranti',
    ['The Ignorant Fairies'],
  ],
  [
    'Bicycle Thieves (a.k.a. The Bicycle Thief) (a.k.a. The Bicycle Thieves) (Ladri di biciclette) (1948)',
    'Bicycle Thieves',
    1948,
    'Ladri di biciclette',
    ['The Bicycle Thief', 'The Bicycle Thieves'],
  ],
  ["Besieged (a.k.a. L' Assedio) (1998)", 'Besieged', 1998, undefined, ["L'Assedio"]],
  ['Boot, Das (Boat, The) (1981)', 'Das Boot', 1981, undefined, ['The Boat']],
  [
    'Trou, Le (Hole, The) (Night Watch, The) (1960)',
    'Le Trou',
    1960,
    undefined,
    ['The Hole', 'The Night Watch'],
  ],
  ['Vie en Rose, La (Môme, La) (2007)', 'La Vie en Rose', 2007, 'La Môme'],
  [
    'Raiders of the Lost Ark (Indiana Jones and the Raiders of the Lost Ark) (1981)',
    'Raiders of the Lost Ark',
    1981,
    undefined,
    ['Indiana Jones and the Raiders of the Lost Ark'],
  ],
  [
    "Man Escaped, A (Un  condamné à mort s'est échappé ou Le vent souffle où il veut) (1956)",
    'A Man Escaped',
    1956,
    "Un condamné à mort s'est échappé ou Le vent souffle où il veut",
  ],
  ['Same (Same) (2000)', 'Same', 2000],
];

const partOfTheTitle: Expected[] = [
  ['(500) Days of Summer (2009)', '(500) Days of Summer', 2009],
  ['Frontière(s) (2007)', 'Frontière(s)', 2007],
  ['Evangelion: 3.0 You Can (Not) Redo (2012)', 'Evangelion: 3.0 You Can (Not) Redo', 2012],
  [
    'Evangelion: 1.0 You Are (Not) Alone (Evangerion shin gekijôban: Jo) (2007)',
    'Evangelion: 1.0 You Are (Not) Alone',
    2007,
    'Evangerion shin gekijôban: Jo',
  ],
  [
    'Birdman: Or (The Unexpected Virtue of Ignorance) (2014)',
    'Birdman: Or (The Unexpected Virtue of Ignorance)',
    2014,
  ],
  [
    "Hotel Chevalier (Part 1 of 'The Darjeeling Limited') (2007)",
    "Hotel Chevalier (Part 1 of 'The Darjeeling Limited')",
    2007,
  ],
  ['[REC]³ 3 Génesis (2012)', '[REC]³ 3 Génesis', 2012],
  ['11\'09"01 - September 11 (2002)', '11\'09"01 - September 11', 2002],
];

test.each([...articles, ...noArticles, ...years, ...brackets, ...partOfTheTitle])(
  '%s',
  (text, title, year, originalTitle, alternativeTitles = []) => {
    expect(parseTitle(text)).toEqual({ title, year, originalTitle, alternativeTitles });
  },
);
