import { parseArgs } from 'node:util';
import { z } from 'zod';
import { openCatalogue } from './catalogue.ts';
import { faultSchema } from './faults.ts';
import { startStandIn } from './server.ts';

const usage = `node src/main.ts [options]

  --port N       8089 by default, 0 for any
  --host NAME    127.0.0.1 by default
  --data DIR     a folder with ml-latest-small; the repository's by default
  --key KEY      the only key it takes; any by default
  --fault JSON   something that goes wrong from the start; may be repeated
`;

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '8089' },
    host: { type: 'string', default: '127.0.0.1' },
    data: { type: 'string' },
    key: { type: 'string' },
    fault: { type: 'string', multiple: true, default: [] },
    help: { type: 'boolean', short: 'h' },
  },
});

if (values.help) {
  process.stdout.write(usage);
} else {
  const faults = values.fault.map((text) => z.parse(faultSchema, JSON.parse(text)));
  const catalogue = openCatalogue(values.data);
  const standIn = await startStandIn({
    host: values.host,
    port: Number(values.port),
    key: values.key,
    catalogue,
    faults,
  });
  console.log(`TMDb stand-in with ${catalogue.films.length} films: TMDB_BASE_URL=${standIn.baseUrl}`);
  const stop = () => {
    standIn.close().catch(() => undefined);
    if (process.connected) process.disconnect();
  };
  process.once('SIGTERM', stop);
  // Ctrl-C reaches all programs of a terminal; who started this one says when it is no longer needed.
  process.on('SIGINT', () => process.connected || stop());
  // Whoever started it is gone, however that happened.
  process.once('disconnect', stop);
}
