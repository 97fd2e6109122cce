import { createHash } from 'node:crypto';
import Bowser from 'bowser';

/** So much of a User-Agent is looked at and kept. */
export const USER_AGENT_LENGTH = 300;

const UNKNOWN = 'Unknown program';

/** bowser answers raw text for what it does not know: only its own words are taken. */
const browsers = new Set(Object.values(Bowser.BROWSER_MAP));
const systems = new Set(Object.values(Bowser.OS_MAP));

/**
 * A device in words, without versions: "Firefox on Linux"; a program by its product token: "curl". Nothing but
 * letters, digits and `_.- `, whatever was sent.
 */
export function describeDevice(userAgent: string | null | undefined): string {
  const text = userAgent?.slice(0, USER_AGENT_LENGTH).trim();
  if (!text) return UNKNOWN;
  const parser = Bowser.getParser(text);
  const program = /^(Mozilla|Opera)\//.test(text) ? browserName(parser.getBrowserName()) : productOf(text);
  if (!program) return UNKNOWN;
  const system = parser.getOSName();
  return systems.has(system) ? `${program} on ${system}` : program;
}

function browserName(name: string): string {
  return browsers.has(name) ? name : 'Unknown browser';
}

/** `python-requests/2.31` → "python-requests". */
function productOf(text: string): string | undefined {
  return /^[\w.-]{1,40}(?=$|[\s/;(])/.exec(text)?.[0];
}

/** What is remembered of a device somebody has signed in with. */
export function hashDevice(device: string): Buffer {
  return createHash('sha256').update(device).digest();
}
