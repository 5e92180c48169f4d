import { promisify } from 'node:util';
import { init, type ModuleInfos } from 'license-checker-rseidelsohn';
import type { Problem, Verdict } from './verdict.ts';

const read = promisify(init);

/** What a user of the package installs with it: permissive licences only. */
export const forUsers = ['MIT', 'ISC', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD'];

/**
 * What the repository's own tools may have too. None of them is shipped: MPL-2.0 obliges to publish changes of its own
 * files, which there are none of; the CC licences stand for lists of data that tools carry.
 */
const forTools = [...forUsers, 'BlueOak-1.0.0', 'Python-2.0', 'MPL-2.0', 'CC0-1.0', 'CC-BY-3.0', 'CC-BY-4.0'];

/** Name and version of each installed package, with what it says of its licence. */
export type Licences = Readonly<Record<string, string>>;

/** The packages below a folder. `production`: those that a user of the package gets with it, so no peers. */
export async function licencesIn(root: string, production: boolean): Promise<Licences> {
  const found: ModuleInfos = await read({ start: root, production, nopeer: production, excludePrivatePackages: true });
  return Object.fromEntries(
    Object.entries(found).map(([name, { licenses }]) => [name, [licenses ?? 'UNKNOWN'].flat().join(' AND ')]),
  );
}

/** No licence that is unknown, and none that obliges more than to name the author. */
export function checkLicences(production: Licences, all: Licences): Verdict {
  const counted = [Object.keys(production).length, Object.keys(all).length] as const;
  const empty = { what: 'no installed package was found', remedy: 'npm ci' };
  return {
    said: `${counted[0]} packages of the production tree and ${counted[1]} in all, each with a licence of the list`,
    problems: [
      ...(counted[0] === 0 || counted[1] < counted[0] ? [empty] : []),
      ...problemsOf(production, forUsers, false, 'dependency'),
      ...problemsOf(without(all, production), forTools, true, 'tool'),
    ],
  };
}

const without = (all: Licences, some: Licences): Licences =>
  Object.fromEntries(Object.entries(all).filter(([name]) => !Object.hasOwn(some, name)));

function problemsOf(licences: Licences, list: readonly string[], guesses: boolean, role: string): Problem[] {
  return Object.entries(licences)
    .filter(([, licence]) => !isAllowed(licence, list, guesses))
    .map(([name, licence]) => ({
      what: `the ${role} ${name} has the licence ${licence}`,
      remedy: 'take another package, or, once someone has read that licence, add it in scripts/package/licences.ts',
    }));
}

/** An SPDX expression, one of whose alternatives is allowed as a whole. Nested ones are not understood, so refused. */
export function isAllowed(expression: string, list: readonly string[], guesses = false): boolean {
  const flat = /^\((.*)\)$/.exec(expression)?.[1] ?? expression;
  // The star stands for a licence read from the text of a file, where the manifest says none.
  const name = (licence: string): string => (guesses ? licence.replace(/\*$/, '') : licence);
  return flat.split(' OR ').some((whole) => whole.split(' AND ').every((part) => list.includes(name(part))));
}
