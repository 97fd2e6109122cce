import type { Fetch, FetchInit } from '../checked-fetch.ts';

/** A fetch that keeps cookies as a browser does for a page that asks for it, of one server. */
export function cookieJar(): { fetch: Fetch; cookies: Map<string, string>; sent: FetchInit[] } {
  const cookies = new Map<string, string>();
  const sent: FetchInit[] = [];
  const fetch: Fetch = async (url, init) => {
    sent.push(init);
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const isIncluded = init.credentials === 'include' && cookie !== '';
    const headers = { ...init.headers, ...(isIncluded && { cookie }) };
    const response = await globalThis.fetch(url, { ...init, headers });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '' || /max-age=0/i.test(line)) cookies.delete(name);
      else cookies.set(name, value);
    }
    return response;
  };
  return { fetch, cookies, sent };
}
