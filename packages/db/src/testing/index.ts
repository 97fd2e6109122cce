export { freePort } from '../embedded/free-port.ts';
export {
  createEmptyDatabase,
  createTestDatabase,
  type Template,
  type TestDatabase,
} from './test-database.ts';
