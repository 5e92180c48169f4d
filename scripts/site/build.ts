import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { moveIntoPlace } from '../regenerate.ts';
import { type Step, stepTimer } from '../steps.ts';
import { readApi } from './api.ts';
import { apiNavigation, apiPages } from './api-pages.ts';
import { writeBundles } from './bundles.ts';
import { readContract } from './contract.ts';
import { contractPage } from './contract-page.ts';
import { descriptionPages } from './description-pages.ts';
import { guidePage, navigationOf, readGuides } from './guides.ts';
import { Highlight } from './highlight.ts';
import { homePage } from './home-page.ts';
import { brokenLinks } from './links.ts';
import { openapiPage } from './openapi-page.ts';
import { type Frame, type Page, writePage } from './page.ts';
import { playgroundPage } from './playground-page.ts';
import { searchIndex } from './search-index.ts';
import { listFiles, type SiteFile } from './site-files.ts';

interface BuildOptions {
  /** The repository. */
  readonly root: string;
  /** The folder to write; it is replaced as a whole, or not at all. */
  readonly out: string;
  /** Where the sources can be looked at; without it, their names are shown. */
  readonly sourceUrl?: string | undefined;
  readonly onStep?: (step: string, milliseconds: number) => void;
}

/**
 * Builds the site. @throws {Error} where a page can't be made or a link leads nowhere; the folder is as it was then.
 */
export async function buildSite({ root, out, sourceUrl, onStep }: BuildOptions): Promise<SiteFile[]> {
  await mkdir(join(root, '.cache'), { recursive: true });
  const folder = await mkdtemp(join(root, '.cache/site-'));
  const site = join(folder, 'site');
  try {
    await makeSite({ root, out: site, sourceUrl, onStep }, folder);
    const files = await listFiles(site);
    await mkdir(dirname(out), { recursive: true });
    await moveIntoPlace(site, out);
    return files;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function makeSite({ root, out, sourceUrl, onStep }: BuildOptions, folder: string): Promise<void> {
  const step = stepTimer(onStep);
  const write = writerInto(out);
  const work = writerInto(folder);
  // Redocly runs in a process of its own, beside the steps of this one.
  const redocly = step('OpenAPI reference', () => openapiPage(folder, work));
  try {
    await makePages({ root, out, sourceUrl }, folder, step);
    await write('openapi/index.html', await redocly);
  } finally {
    // Where something else failed it is still at work, and would write into a folder that is gone.
    await Promise.allSettled([redocly]);
  }
  await step('links', async () => refuseBroken(await brokenLinks(out)));
}

/** Everything but the OpenAPI reference. */
async function makePages({ root, out, sourceUrl }: BuildOptions, folder: string, step: Step): Promise<void> {
  const write = writerInto(out);
  const highlight = await Highlight.load();
  const [contract, guides] = await step('contract and guides', () =>
    Promise.all([readContract(root), readGuides(root)]),
  );
  const api = await step('API reference', () => readApi(root, folder));
  const frame: Frame = { navigation: [...navigationOf(guides), apiNavigation(api)], sourceUrl };
  const pages: Page[] = [
    homePage(await readFile(join(root, 'README.md'), 'utf8'), contract, highlight),
    ...guides.map((guide) => guidePage(guide, highlight)),
    ...apiPages(api, highlight, frame),
    contractPage(contract),
    ...descriptionPages(contract, highlight),
    playgroundPage(),
  ];
  await step('scripts and playground', () => writeBundles(root, folder, out));
  for (const page of pages) await write(page.path, writePage(page, frame));
  await write('search.json', searchIndex(pages));
  const css = await readFile(join(root, 'scripts/site/site.css'), 'utf8');
  await write('site.css', `${css}\n${highlight.css}`);
  for (const file of ['base.css', 'redoc.css', 'icon.svg'])
    await copyFile(join(root, 'scripts/site', file), join(out, file));
  await copyFile(join(root, 'generated/openapi.json'), join(out, 'openapi.json'));
}

const writerInto =
  (folder: string) =>
  async (file: string, text: string): Promise<void> => {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), text);
  };

function refuseBroken(broken: readonly string[]): void {
  if (broken.length) throw new Error(`${broken.length} links lead nowhere:\n${broken.join('\n')}`);
}
