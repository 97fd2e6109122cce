/** Where a whole run of a package's tests leaves its counts (vitest's JSON report), below the package's folder. */
export const testCountsFile = 'coverage/tests.json';
