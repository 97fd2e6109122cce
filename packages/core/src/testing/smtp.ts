import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text as readText } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';

/** A mail as the server got it. */
export type ReceivedMail = {
  from: string;
  to: string[];
  /** Names in lower case, values unfolded; one that came twice is there twice. */
  headers: [name: string, value: string][];
  text: string;
  html: string;
};

export type TestSmtp = AsyncDisposable & {
  url: string;
  mails: ReceivedMail[];
  /** How many came and were told to go, or never said what they wanted. */
  connections(): number;
};

export type SmtpMood = {
  /** What a recipient is answered instead of being accepted: `550 No such user`. */
  recipient?: (address: string) => string | undefined;
  /** What the message is answered, which is quoted in `{}`. */
  data?: (raw: string) => Promise<string | undefined>;
  /** Wants this password, without TLS. */
  password?: string;
  port?: number;
};

/** A real SMTP server on the loopback address. */
export async function startTestSmtp(mood: SmtpMood = {}): Promise<TestSmtp> {
  const mails: ReceivedMail[] = [];
  let connections = 0;
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    authOptional: mood.password === undefined,
    allowInsecureAuth: true,
    logger: false,
    onConnect: (_session, done) => {
      connections += 1;
      done();
    },
    onAuth: ({ password }, _session, done) => {
      if (password === mood.password) done(null, { user: 'matinee' });
      else done(refusal(`535 Authentication failed for ${password}`));
    },
    onRcptTo: ({ address }, _session, done) => {
      const answer = mood.recipient?.(address);
      done(answer === undefined ? null : refusal(answer));
    },
    onData: (stream, { envelope }, done) => {
      void readText(stream).then(async (raw) => {
        const answer = await mood.data?.(raw);
        if (answer !== undefined) return done(refusal(answer));
        const { mailFrom, rcptTo } = envelope;
        const to = rcptTo.map(({ address }) => address);
        mails.push({ from: mailFrom ? mailFrom.address : '', to, ...parse(raw) });
        done();
      });
    },
  });
  server.on('error', () => {});
  server.listen(mood.port ?? 0, '127.0.0.1');
  await once(server.server, 'listening');
  const { port } = server.server.address() as AddressInfo;
  const login = mood.password === undefined ? '' : `matinee:${encodeURIComponent(mood.password)}@`;
  return {
    url: `smtp://${login}127.0.0.1:${port}`,
    mails,
    connections: () => connections,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

function refusal(answer: string): Error {
  const [, code, message] = /^(\d{3}) (.*)$/s.exec(answer) ?? [];
  return Object.assign(new Error(message), { responseCode: Number(code) });
}

function parse(raw: string): Pick<ReceivedMail, 'headers' | 'text' | 'html'> {
  const { headers } = split(raw);
  const boundary = /boundary="(.+?)"/.exec(raw)?.[1] ?? '';
  const parts = raw
    .split(`--${boundary}`)
    .slice(1)
    .map((part) => split(part.trimStart()));
  const partOf = (type: string) =>
    parts.find((part) => part.headers.some(([, value]) => value.startsWith(type)))?.body ?? '';
  return { headers, text: partOf('text/plain'), html: partOf('text/html') };
}

function split(raw: string) {
  const end = raw.indexOf('\r\n\r\n');
  const lines = raw
    .slice(0, end)
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n');
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  const encoding = headers.find(([name]) => name === 'content-transfer-encoding')?.[1];
  const body = raw.slice(end + 4);
  return { headers, body: encoding === 'quoted-printable' ? decodeQuoted(body) : body };
}

function decodeQuoted(text: string): string {
  const bytes = text
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
