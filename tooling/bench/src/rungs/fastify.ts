// Fastify with one route and no database.
import Fastify from 'fastify';
import { MOVIE } from './movie.ts';

const app = Fastify();
app.get('/movies/:id', async () => MOVIE);
await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT) });
process.send?.('ready');
