import { parentPort } from 'node:worker_threads';
import { type HelpRequest, help } from './help.ts';

/** A thread of a pool: takes part in one computation after the other. */
parentPort?.on('message', (request: HelpRequest) => help(request));
