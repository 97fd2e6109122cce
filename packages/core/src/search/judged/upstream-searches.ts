import type { JudgedSearch } from './judged-search.ts';

/** For movies that are not here while TMDb knows them. */
export const upstreamSearches: JudgedSearch[] = [
  ['slumdog millionaire', 'Slumdog Millionaire (2008)'],
  ['the grand budapest hotel', 'The Grand Budapest Hotel (2014)'],
  ['the martian', 'The Martian (2015)'],
  ['the departed', 'The Departed (2006)'],
  ['departed 2006', 'The Departed (2006)'],
  ['gone girl', 'Gone Girl (2014)'],
  ['ex machina', 'Ex Machina (2015)'],
  ['hot fuzz', 'Hot Fuzz (2007)'],
  ['SHAUN OF THE DEAD', 'Shaun of the Dead (2004)'],
  ['lost in translation', 'Lost in Translation (2003)'],
  ['kung fu panda 2', 'Kung Fu Panda 2 (2011)'],
  ['crouching tiger hidden dragon', 'Crouching Tiger, Hidden Dragon (2000)'],
  ['grand budapest', 'The Grand Budapest Hotel (2014)'],
  // Others are called so, too.
  ['mulholland drive 2001', 'Mulholland Drive (2001)'],
  ['dune 1984', 'Dune (1984)'],
  ['scarface 1932', 'Scarface (1932)'],
  ['old boy 2003', 'Old Boy (2003)'],
  ['whiplash 2014', 'Whiplash (2014)'],
  ['her 2013', 'Her (2013)'],
  // As they are called elsewhere.
  ["le fabuleux destin d'amélie poulain", 'Amelie (2001)'],
  ['cidade de deus', 'City of God (2002)'],
  ['el laberinto del fauno', "Pan's Labyrinth (2006)"],
  ['la vita è bella', 'Life Is Beautiful (1997)'],
  // TMDb does not forgive this.
  ['interstelar', 'Interstellar (2014)'],
];
