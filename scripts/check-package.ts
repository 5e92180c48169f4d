/**
 * `npm run check:package`: packs the package as npm would publish it, and holds the tarball, its public API, the lock
 * file and what the repository uses against what a user may expect. One line a check; exit code 1 where one fails.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { REPOSITORY } from './openapi/redocly.ts';
import { checkApi, updateApi } from './package/api.ts';
import { apiReports } from './package/api-report.ts';
import { audit, checkAudit } from './package/audit.ts';
import { checkBundled } from './package/bundled.ts';
import { checkContents } from './package/contents.ts';
import { checkEngines } from './package/engines.ts';
import { checkExports, entryPoints } from './package/exports.ts';
import { checkImports } from './package/imports.ts';
import { checkLicences, licencesIn } from './package/licences.ts';
import { checkLoading } from './package/loading.ts';
import { checkLock, checkLockedVersions, lockedManifests, lockIn } from './package/lock.ts';
import { type Packed, pack } from './package/packed.ts';
import { lintPackage } from './package/publint.ts';
import { checkResolution } from './package/resolution.ts';
import { checkSourceMaps } from './package/source-maps.ts';
import { checkUnused } from './package/unused.ts';
import { judge, type Verdict } from './package/verdict.ts';

const USAGE = `usage: npm run check:package -- [--update-api] [--require-audit]

  --update-api     takes the public API as it is now into scripts/package/api, for review
  --require-audit  fails where the registry answers no npm audit`;

const api = join(REPOSITORY, 'scripts/package/api');
/** Read once, for two checks. */
let installed: ReturnType<typeof licencesIn> | undefined;
const allLicences = () => {
  installed ??= licencesIn(REPOSITORY, false);
  return installed;
};
type Checks = Readonly<Record<string, () => Promise<Verdict> | Verdict>>;

/** What needs no tarball; it runs while that is built. */
const ofRepository = (requireAudit: boolean): Checks => ({
  'lock file': async () => {
    const { said, problems } = checkLock(await lockIn(REPOSITORY), await lockedManifests(REPOSITORY));
    return { said, problems: [...problems, ...(await checkLockedVersions(REPOSITORY))] };
  },
  'npm audit': async () => {
    const [production, all] = await Promise.all([audit(REPOSITORY, true), audit(REPOSITORY, false)]);
    return checkAudit(production, all, requireAudit);
  },
  licences: async () => checkLicences(await licencesIn(REPOSITORY, true), await allLicences()),
  unused: () => checkUnused(REPOSITORY, 'scripts/package/knip.jsonc'),
});

const ofPackage = (packed: Packed): Checks => ({
  contents: () => checkContents(packed, REPOSITORY),
  exports: () => checkExports(packed),
  imports: () => checkImports(packed),
  loading: () => checkLoading(packed),
  bundled: async () => checkBundled(packed, await allLicences()),
  engines: async () => checkEngines(packed.manifest, await lockIn(REPOSITORY)),
  'source maps': () => checkSourceMaps(packed),
  publint: () => lintPackage(packed),
  'are the types wrong': () => checkResolution(packed),
  'public API': () => checkApi(api, apiReports(packed.folder, entryPoints(packed.manifest))),
});

/** Runs checks side by side and prints their lines as they come. Gives how many failed. */
async function runAll(checks: Checks): Promise<number> {
  const results = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => {
      const { lines, ok } = await judge(name, async () => check());
      for (const line of lines) (line.startsWith('ok') ? console.log : console.error)(line);
      return ok;
    }),
  );
  return results.filter((ok) => !ok).length;
}

async function main(updating: boolean, requireAudit: boolean): Promise<number> {
  const others = updating ? 0 : runAll(ofRepository(requireAudit));
  await using packed = await pack(REPOSITORY);
  if (updating) {
    const written = updateApi(api, apiReports(packed.folder, entryPoints(packed.manifest)));
    for (const file of written) console.log(`ok   scripts/package/api/${file} is new; review it, then commit`);
    if (written.length === 0) console.log('ok   scripts/package/api is as the package is');
    return 0;
  }
  const failed = (await runAll(ofPackage(packed))) + (await others);
  if (failed > 0) console.error(`FAIL ${failed} of the checks; then run again: npm run check:package`);
  return failed;
}

try {
  const options = {
    'update-api': { type: 'boolean' },
    'require-audit': { type: 'boolean' },
    help: { type: 'boolean' },
  } as const;
  const { values } = parseArgs({ options });
  if (values.help) console.log(USAGE);
  else process.exitCode = (await main(values['update-api'] ?? false, values['require-audit'] ?? false)) === 0 ? 0 : 1;
} catch (error) {
  const { code = '', message } = error as Error & { code?: string };
  const isUsage = code.startsWith('ERR_PARSE_ARGS');
  console.error(isUsage ? `${message}\n\n${USAGE}` : `FAIL ${message}`);
  process.exitCode = isUsage ? 2 : 1;
}
