// What a careful hand would write for the same row: Fastify, one prepared statement, nothing else.
import Fastify from 'fastify';
import pg from 'pg';

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 });
const text = `
  select m.id::text, m.title, m.original_title, m.year, m.release_date, m.overview, m.runtime, m.popularity, m.version,
    s.count, s.mean, s.bayesian_mean, s.histogram,
    (select json_agg(json_build_object('id', g.id::text, 'name', g.name) order by g.name)
     from movie_genres mg join genres g on g.id = mg.genre_id where mg.movie_id = m.id) as genres
  from movies m join movie_stats s on s.movie_id = m.id where m.id = $1 and m.deleted_at is null`;

const app = Fastify();
app.get<{ Params: { id: string } }>('/movies/:id', async (request, reply) => {
  const { rows } = await pool.query({ name: 'movie', text, values: [request.params.id] });
  return rows[0] ?? reply.code(404).send();
});
await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT) });
process.send?.('ready');
