import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { redocly } from '../openapi/redocly.ts';
import { html } from './html.ts';
import { headerOf, headOf } from './page.ts';

const path = 'openapi/index.html';
const title = 'OpenAPI reference';
const description = 'The operations, schemas and examples of the Microsoft 365 Copilot Chat API, rendered by Redocly.';

/** Redoc brings its scripts and styles inside the page. It asks no other host: the template forbids it. */
const policy =
  "default-src 'none'; script-src 'self' 'unsafe-inline' blob:; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' blob:; worker-src 'self' blob:; base-uri 'none'; form-action 'none'";

const template = (): string => `${html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
${headOf({ path, title, description })}
`}{{{redocHead}}}
${html`<link rel="stylesheet" href="../redoc.css">
</head>
<body class="redoc">
${headerOf(path)}
<div id="content" tabindex="-1">
`}{{{redocHTML}}}
${html`</div>
<script type="module" src="../site.js"></script>
<script type="module" src="../redoc.js"></script>
</body>
</html>
`}`;

/**
 * The reference by Redocly, in the site's frame. Its logo, which it would fetch from Redocly's server, is written out.
 * @throws {Error} where the CLI fails, with what it says
 */
export async function openapiPage(
  folder: string,
  write: (file: string, text: string) => Promise<void>,
): Promise<string> {
  const [from, to] = [join(folder, 'redoc.hbs'), join(folder, 'redoc.html')];
  await write('redoc.hbs', template());
  const options = JSON.stringify({ hideDownloadButtons: true, schemasExpansionLevel: 1, jsonSamplesDepth: 4 });
  const flags = ['--inlineBundle', '--template', from, '--output', to, '--openapi', options];
  const { exitCode, stdout, stderr } = await redocly(['build-docs', 'openapi/openapi.yaml', ...flags], {
    NO_COLOR: '1',
  });
  if (exitCode !== 0) throw new Error(`Redocly can not build the reference:\n${stdout}${stderr}`.trimEnd());
  return withoutLogo(withOwnLinks(await readFile(to, 'utf8')));
}

/** Redoc writes the links of its menu for a site of its own at the root; its router goes by what stands behind `#`. */
function withOwnLinks(page: string): string {
  const script = page.indexOf('<script type="module">');
  return page.slice(0, script).replaceAll('href="/', 'href="#/') + page.slice(script);
}

const logo = /https:\/\/cdn\.redoc\.ly\/redoc\/logo-mini(-full)?\.svg/g;
const drawn = (full: boolean): string => {
  const [width, text] = full ? [58, 'Redocly'] : [12, 'R'];
  const svg = `<svg xmlns='http://www.w3.org/2000/svg' width='${width}' height='14'><text y='11' font-size='12' font-family='sans-serif' fill='#6c8fe6'>${text}</text></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg).replaceAll("'", '%27')}`;
};

function withoutLogo(page: string): string {
  const drawnPage = page.replace(logo, (_, full?: string) => drawn(full !== undefined));
  if (drawnPage === page) throw new Error('Redocly no longer fetches its logo; see scripts/site/openapi-page.ts');
  return drawnPage;
}

export const openapiSearch = { path, title, description };
