/** What to show when everything runs: the one line people wait for, and something to try. */
export function nextSteps(url: string, { hasMailbox }: { hasMailbox: boolean }): string {
  return `
Matinee is ready at ${url}

  Look at the API     ${url}/api/docs
  Search              curl '${url}/api/v1/movies/search?q=godfahter'
  First ten for you   node scripts/run.mjs example ${url}
${hasMailbox ? `  Mail that was sent  ${url}/dev/mail\n` : ''}  Stop                Ctrl-C (the data stays in .matinee; node scripts/run.mjs reset starts over)
`;
}
