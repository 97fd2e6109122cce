import { z } from 'zod';
import { faultSchema } from './faults.ts';
import type { StandIn } from './stand-in.ts';

const posted = z.union([faultSchema, z.array(faultSchema)]);

/**
 * `GET`, `POST` (one fault or several, in place of those before) and `DELETE /__faults`; `GET` and
 * `DELETE /__stats`.
 */
export async function answerSwitches(
  { faults, stats }: StandIn,
  path: string,
  request: Request,
): Promise<Response> {
  switch (`${request.method} ${path}`) {
    case 'GET /__faults':
      break;
    case 'POST /__faults': {
      const body = posted.safeParse(await request.json().catch(() => undefined));
      if (!body.success) return Response.json({ error: z.prettifyError(body.error) }, { status: 400 });
      faults.set(...[body.data].flat());
      break;
    }
    case 'DELETE /__faults':
      faults.set();
      break;
    case 'DELETE /__stats':
      stats.reset();
      return Response.json(stats.read());
    case 'GET /__stats':
      return Response.json(stats.read());
    default:
      return Response.json(
        { error: 'TMDb is below /3; /__faults and /__stats are the switches' },
        { status: 404 },
      );
  }
  return Response.json(faults.list());
}
