import type { Manifest } from '../package/packed.ts';
import type { Problem } from '../package/verdict.ts';

/** What a release goes by. */
export interface ReleaseState {
  readonly manifest: Manifest;
  readonly changelog: string;
  /** The notes in .changeset that no version has taken up yet. */
  readonly notes: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Why this version is not to be published from here; nothing where it is. */
export function refusals({ manifest, changelog, notes, env }: ReleaseState): Problem[] {
  return [
    ...repositoryRefusals(manifest, env),
    ...(manifest.publishConfig?.access === 'public' && manifest.publishConfig.provenance === true
      ? []
      : [{ what: 'package.json does not ask for provenance', remedy: PUBLISH_CONFIG }]),
    ...(notes.length === 0
      ? []
      : [{ what: `${notes.join(', ')} in .changeset is in no version yet`, remedy: 'npm run release:version' }]),
    ...(sectionOf(changelog, manifest.version)
      ? []
      : [{ what: `CHANGELOG.md says nothing of ${manifest.version}`, remedy: 'npm run release:version' }]),
    // npm signs with the identity that the workflow has: https://docs.npmjs.com/generating-provenance-statements
    ...(env.ACTIONS_ID_TOKEN_REQUEST_URL
      ? []
      : [{ what: 'provenance cannot be signed here', remedy: 'let .github/workflows/release.yml publish it' }]),
  ];
}

const PUBLISH_CONFIG = 'add "publishConfig": { "access": "public", "provenance": true }';

/** The provenance names the repository, and the registry refuses one that package.json does not name. */
export function repositoryRefusals(manifest: Manifest, env: ReleaseState['env']): Problem[] {
  const here = env.GITHUB_REPOSITORY && `${env.GITHUB_SERVER_URL ?? 'https://github.com'}/${env.GITHUB_REPOSITORY}`;
  const remedy = `npm pkg set repository.type=git repository.url=git+${here ?? 'https://HOST/OWNER/NAME'}.git`;
  const url = typeof manifest.repository === 'string' ? manifest.repository : manifest.repository?.url;
  if (!url) return [{ what: 'package.json names no repository, and provenance needs one', remedy }];
  if (!here || plain(url) === plain(here)) return [];
  return [{ what: `package.json names ${url}, and this is ${here}`, remedy }];
}

/** `git+https://host/owner/name.git` and `github:owner/name` alike. */
const plain = (url: string): string =>
  url
    .replace(/^github:/, 'https://github.com/')
    .replace(/^git\+/, '')
    .replace(/\.git$/, '')
    .toLowerCase();

/** What the changelog says of a version, without its heading. */
export function sectionOf(changelog: string, version: string): string | undefined {
  const sections = changelog.split(/^## /m).slice(1);
  const section = sections.find((text) => text.split('\n', 1)[0]!.trim() === version);
  return section?.slice(section.indexOf('\n')).trim();
}
