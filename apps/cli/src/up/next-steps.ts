/**
 * What to show when everything runs: the one line people wait for, and something to try.
 * @param dataDir undefined where the data is in a database that is somebody else's
 */
export function nextSteps(
  url: string,
  { hasMailbox, dataDir }: { hasMailbox: boolean; dataDir: string | undefined },
): string {
  const stays =
    dataDir === undefined ? '' : ` (the data stays in ${dataDir}; node scripts/run.mjs reset starts over)`;
  return `
Matinee is ready at ${url}

  Look at the API     ${url}/api/docs
  Search              curl '${url}/api/v1/movies/search?q=godfahter'
  First ten for you   node scripts/run.mjs example ${url}
${hasMailbox ? `  Mail that was sent  ${url}/dev/mail\n` : ''}  Stop                Ctrl-C${stays}
`;
}
