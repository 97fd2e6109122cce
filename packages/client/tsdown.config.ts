import { clientConfig } from './build/client-build.ts';

export default clientConfig();
