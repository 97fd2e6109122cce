// The ground floor: what node:http alone does with the same bytes.
import { createServer } from 'node:http';
import { MOVIE } from './movie.ts';

createServer((_request, response) => {
  response.setHeader('content-type', 'application/json; charset=utf-8');
  response.end(JSON.stringify(MOVIE));
}).listen(Number(process.env.PORT), '127.0.0.1', () => process.send?.('ready'));
