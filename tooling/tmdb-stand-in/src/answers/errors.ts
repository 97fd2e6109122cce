/** Codes and texts of https://developer.themoviedb.org/docs/errors, as far as the stand-in gives them. */
const messages = {
  5: [422, 'Invalid parameters: Your request parameters are incorrect.'],
  6: [404, 'Invalid id: The pre-requisite id is invalid or not found.'],
  7: [401, 'Invalid API key: You must be granted a valid key.'],
  9: [503, 'Service offline: This service is temporarily offline, try again later.'],
  11: [500, 'Internal error: Something went wrong, contact TMDB.'],
  15: [500, 'Failed.'],
  20: [422, 'Invalid date range: Should be a range no longer than 14 days.'],
  22: [400, 'Invalid page: Pages start at 1 and max at 500. They are expected to be an integer.'],
  23: [400, 'Invalid date: Format needs to be YYYY-MM-DD.'],
  25: [429, 'Your request count (41) is over the allowed limit of (40).'],
  27: [400, 'Too many append to response objects: The maximum number of remote calls is 20.'],
  34: [404, 'The resource you requested could not be found.'],
  42: [405, 'This resource does not support this request method.'],
} as const;

export type TmdbCode = keyof typeof messages;

/** TMDb's answer to a request that it refuses. */
export function refuse(code: TmdbCode): Response {
  const [status, message] = messages[code];
  return Response.json({ success: false, status_code: code, status_message: message }, { status });
}

/** An answer with that status, in TMDb's form. */
export function fail(status: number, retryAfter: number | undefined): Response {
  const codes = { 401: 7, 404: 34, 429: 25, 503: 9 } as const;
  const code = status in codes ? codes[status as keyof typeof codes] : 11;
  return Response.json(
    { success: false, status_code: code, status_message: messages[code][1] },
    { status, headers: retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) } },
  );
}
