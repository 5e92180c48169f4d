import type { Packed } from './packed.ts';
import type { Problem, Verdict } from './verdict.ts';

/** An entry point with code: `./sandbox` with `dist/sandbox.js` and `dist/sandbox.d.ts`. */
export interface EntryPoint {
  /** As in `exports`: `.` or `./sandbox`. */
  readonly key: string;
  /** What a user imports: `m365-copilot-chat/sandbox`. */
  readonly specifier: string;
  /** `index`, `sandbox`. */
  readonly name: string;
  readonly types: string;
  readonly code: string;
}

/** The entry points that have types, from `exports`. */
export function entryPoints({ name, exports = {} }: Packed['manifest']): EntryPoint[] {
  return Object.entries(exports).flatMap(([key, target]) => {
    if (typeof target === 'string' || !target.types || !target.default) return [];
    const [types, code] = [target.types.slice(2), target.default.slice(2)];
    return [{ key, specifier: name + key.slice(1), name: key === '.' ? 'index' : key.slice(2), types, code }];
  });
}

/** Each target of `exports` and `bin` is in the tarball, types come first, and an entry point has one file of its own. */
export function checkExports({ manifest, files }: Pick<Packed, 'manifest' | 'files'>): Verdict {
  const paths = files.map(({ path }) => `./${path}`);
  const entries = Object.entries(manifest.exports ?? {});
  const lost = [...entries, ...Object.entries(manifest.bin ?? {})].flatMap(([key, target]) =>
    (typeof target === 'string' ? [target] : Object.values(target))
      .filter((file) => !paths.includes(file))
      .map((file) => problem(`${key} leads to ${file}, which is not in the package`)),
  );
  return {
    said: `${entries.length} entry points lead to files of the package, types first, one file each`,
    problems: [
      ...(manifest.exports?.['.'] ? [] : [problem('there is no main entry point')]),
      ...(manifest.type === 'module' ? [] : [problem('type is not "module", so the files are no ES modules')]),
      ...lost,
      ...entries.flatMap(([key, target]) => conditions(key, target)),
      ...shared(manifest),
    ],
  };
}

function conditions(key: string, target: string | Readonly<Record<string, string>>): Problem[] {
  if (typeof target === 'string') return target.endsWith('.json') ? [] : [problem(`${key} has no types`)];
  const names = Object.keys(target);
  if (names[0] !== 'types') return [problem(`${key} has ${names[0]} before types, so types may not be seen`)];
  return names.at(-1) === 'default' ? [] : [problem(`${key} does not end with default, so some runtimes get nothing`)];
}

function shared(manifest: Packed['manifest']): Problem[] {
  const files = Map.groupBy(entryPoints(manifest), ({ code }) => code);
  return [...files]
    .filter(([, users]) => users.length > 1)
    .map(([file, users]) => problem(`${users.map(({ key }) => key).join(' and ')} share ${file}`));
}

const problem = (what: string): Problem => ({
  what,
  remedy: 'correct exports in package.json or scripts/tsdown.config.ts',
});
