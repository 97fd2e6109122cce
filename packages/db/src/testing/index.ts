export { freePort } from '../embedded/free-port.ts';
export type { Template } from './template.ts';
export { createEmptyDatabase, createTestDatabase, type TestDatabase } from './test-database.ts';
