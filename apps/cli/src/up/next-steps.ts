/** What to show when everything runs: the one line people wait for, and something to try. */
export function nextSteps(url: string): string {
  return `
Matinee is ready at ${url}

  Look at the API     ${url}/api/docs
  Search              curl '${url}/api/v1/movies/search?q=godfahter'
  First ten for you   examples/first-recommendation.sh ${url}
  Stop                Ctrl-C (the data stays in .matinee; pnpm reset starts over)
`;
}
