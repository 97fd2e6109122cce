/** Somebody whose list can be judged by reading it. */
export type Profile = {
  name: string;
  /** What a reader of the list should expect. */
  expectation: string;
  /** Title and stars, oldest first; of several films of a title the most popular one is meant. */
  ratings: [title: string, stars: number][];
  likedGenres?: string[];
  hiddenGenres?: string[];
};

const all = (stars: number, titles: string[]) =>
  titles.map((title): Profile['ratings'][number] => [title, stars]);

export const PROFILES: Profile[] = [
  {
    name: 'Horror only',
    expectation: 'more horror, of several decades',
    ratings: all(5, [
      'The Thing',
      'Alien',
      'Halloween',
      'A Nightmare on Elm Street',
      'The Evil Dead',
      'The Exorcist',
      'The Texas Chainsaw Massacre',
      'Night of the Living Dead',
    ]),
  },
  {
    name: 'One director',
    expectation: 'the rest of Hitchcock, and thrillers of his time',
    ratings: all(5, [
      'Rear Window',
      'Vertigo',
      'North by Northwest',
      'Psycho',
      'Notorious',
      'Strangers on a Train',
    ]),
  },
  {
    name: "Children's films",
    expectation: 'animation and family films, nothing a child should not see',
    ratings: all(4.5, [
      'Toy Story',
      'Finding Nemo',
      'The Lion King',
      'Babe',
      'Monsters, Inc.',
      'Beauty and the Beast',
      'Ratatouille',
    ]),
  },
  {
    name: 'Noir of the 1940s',
    expectation: 'crime in black and white',
    ratings: all(5, ['Double Indemnity', 'The Maltese Falcon', 'The Big Sleep', 'Laura', 'The Third Man']),
  },
  {
    name: 'A single rating',
    expectation: 'mostly what everybody likes, some of it for the one film',
    ratings: [['Amelie', 5]],
  },
  {
    name: 'Contradictory tastes',
    expectation: 'both sides of it',
    ratings: [
      ['Saw', 5],
      ['Pride & Prejudice', 5],
      ['Hostel', 4.5],
      ['The Notebook', 4.5],
      ['The Texas Chainsaw Massacre', 4.5],
      ['Love Actually', 5],
    ],
  },
  {
    name: 'Three films of one studio',
    expectation: 'the others of Studio Ghibli, before what everybody likes',
    ratings: all(5, ['Spirited Away', 'Princess Mononoke', 'My Neighbor Totoro']),
  },
  {
    name: 'Hard to please',
    expectation: 'nothing of the kind that was rated low; world cinema',
    ratings: [
      ...all(0.5, ['Batman & Robin', 'Armageddon', 'Independence Day', 'Transformers', 'Titanic']),
      ...all(1.5, ['Avatar', 'Forrest Gump', 'Ace Ventura: Pet Detective']),
      ...all(5, ['The Seventh Seal', 'In the Mood For Love', 'Seven Samurai']),
    ],
  },
  {
    name: 'Science fiction, and no comedy, please',
    expectation: 'no film that is a comedy, too',
    ratings: all(4.5, [
      'Blade Runner',
      '2001: A Space Odyssey',
      'The Matrix',
      'Back to the Future',
      'The Terminator',
    ]),
    hiddenGenres: ['Comedy'],
  },
  {
    name: 'Nothing rated, two genres liked',
    expectation: 'well-known films of these genres',
    ratings: [],
    likedGenres: ['Documentary', 'Musical'],
  },
];
