import path from 'node:path';
import type { Rolldown, UserConfig } from 'tsdown';

export type ClientBuildOptions = {
  entry: string;
  /** Types of the server that programs have no use for, by name, and the declaration file each is alone in. */
  opaque: Readonly<Record<string, RegExp>>;
  /** Its folder holds every source file that the types come from. */
  tsconfig: string;
};

/** The build of this package. */
export function clientConfig(): UserConfig {
  return clientBuild({
    entry: path.resolve(import.meta.dirname, '../src/index.ts'),
    opaque: {
      Context: /[\\/]router[\\/]src[\\/]context\.d\.ts$/,
      Meta: /[\\/]router[\\/]src[\\/]meta\.d\.ts$/,
    },
    tsconfig: path.resolve(import.meta.dirname, '../../../tsconfig.client-types.json'),
  });
}

/**
 * One JavaScript file and one declaration file with the router's types in it. Nothing of the server may get
 * into the latter: what is opaque has no members, and an import of anything but tRPC fails the build.
 */
export function clientBuild({ entry, opaque, tsconfig }: ClientBuildOptions): UserConfig {
  const selfContained: Rolldown.Plugin = {
    name: 'self-contained-types',
    load: {
      order: 'pre',
      handler(id) {
        const [name] = Object.entries(opaque).find(([, file]) => file.test(id)) ?? [];
        return name ? `export interface ${name} { readonly __server?: never }` : null;
      },
    },
    generateBundle(_options, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.type !== 'chunk' || !file.fileName.endsWith('.d.ts')) continue;
        // What is imported for its side effects has none in types.
        file.code = file.code.replace(/^import "[^"]+";\n/gm, '');
        const foreign = importsOf(file.code).filter((name) => !name.startsWith('@trpc/'));
        if (foreign.length > 0) throw new Error(`${file.fileName} imports ${foreign.join(', ')}`);
      }
    },
  };
  return {
    entry,
    format: 'esm',
    platform: 'neutral',
    fixedExtension: false,
    dts: { tsconfig },
    logLevel: 'error',
    // Everything but our own packages stays outside; what of it gets into the types fails the build.
    deps: { neverBundle: /^(?!@matinee\/)[^./]/, onlyBundle: false },
    plugins: [selfContained],
  };
}

/** Everything a declaration file refers to. */
export function importsOf(code: string): string[] {
  const found = code.matchAll(
    /\bfrom ["']([^"']+)["']|\bimport\(["']([^"']+)["']\)|^import ["']([^"']+)["']|<reference \w+=["']([^"']+)["']/gm,
  );
  return [...found].map(([, ...names]) => names.find(Boolean) ?? '');
}
