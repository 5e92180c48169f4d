import { type DeclarationReflection, ReflectionKind } from 'typedoc';
import { type EntryPointApi, type Exported, order } from './api.ts';
import { commentOf, summaryOf } from './api-comments.ts';
import { memberText, signatureText, typeParametersOf, typeText } from './api-types.ts';
import type { Highlight, Target } from './highlight.ts';
import { type Html, html, raw } from './html.ts';
import { type Heading, headingOf, tableFrame } from './markdown.ts';
import { type Frame, type NavigationGroup, type Page, rootFrom, sourceOf } from './page.ts';

/** What each entry point is for, and what it needs: the rest of its page comes from the sources. */
const about: Readonly<Record<string, string>> = {
  'm365-copilot-chat': 'The client: conversations, chat, streams, errors.',
  'm365-copilot-chat/generated':
    'The operations and the types of the wire, as they are generated from the description.',
  'm365-copilot-chat/validators': 'A Zod schema for each type of the wire. Needs the package zod.',
  'm365-copilot-chat/sandbox':
    'The service as a server on this machine, for end-to-end tests and for trying things out.',
  'm365-copilot-chat/msw': 'Handlers for msw, in Node and in the browser. Needs the package msw.',
  'm365-copilot-chat/contract': 'The scenarios that hold this package, for any test runner and any target.',
  'm365-copilot-chat/ai-sdk': 'A language model for the AI SDK. Needs the package ai.',
};

const isError = ({ kind, name }: Exported): boolean => kind === 'Classes' && name.endsWith('Error');

/** Links names in code to where they are explained: on the same page first. */
function targetsOf(api: readonly EntryPointApi[], here: EntryPointApi): Target {
  const places = new Map<string, string>();
  for (const entry of [...api.filter((one) => one !== here), here].toReversed())
    for (const { name, home } of entry.exports)
      if (home === entry.name && !places.has(name))
        places.set(name, entry === here ? `#${name}` : `${entry.path.replace('api/', '')}#${name}`);
  return (name) => (/^[A-Za-z]\w+$/.test(name) ? places.get(name) : undefined);
}

/** Shows one entry point. */
class EntryPointPage {
  readonly #entry: EntryPointApi;
  readonly #highlight: Highlight;
  readonly #target: Target;
  readonly #frame: Frame;
  readonly #api: readonly EntryPointApi[];
  readonly headings: Heading[] = [];

  constructor(entry: EntryPointApi, api: readonly EntryPointApi[], highlight: Highlight, frame: Frame) {
    this.#entry = entry;
    this.#api = api;
    this.#highlight = highlight;
    this.#target = targetsOf(api, entry);
    this.#frame = frame;
  }

  body(): Html {
    const { name, exports } = this.#entry;
    const own = exports.filter(({ home }) => home === name);
    const groups = [
      ...order.map((kind) => ({
        title: kind as string,
        members: own.filter((one) => one.kind === kind && !isError(one)),
      })),
      { title: 'Errors', members: own.filter(isError) },
    ].filter(({ members }) => members.length);
    const sections = groups.map(({ title, members }) => {
      const heading = this.#heading(2, title.toLowerCase(), title);
      return html`<section>${heading}${members.map((one) => this.#exported(one))}</section>`;
    });
    return html`<h1 id="top"><code>${name}</code></h1><p class="lead">${about[name]}</p>
${this.#code(`import { … } from '${name}';`)}
${sections}${this.#handedOn(exports.filter(({ home }) => home !== name))}`;
  }

  #heading(level: number, id: string, text: string): Html {
    const heading = { level, id, text };
    this.headings.push(heading);
    return headingOf(heading, level === 3 ? html`<code>${text}</code>` : undefined);
  }

  #exported({ name, kind, reflection }: Exported): Html {
    const own = reflection.signatures?.[0]?.comment ?? reflection.comment;
    const heading = this.#heading(3, name, name);
    const source = reflection.sources?.[0];
    return html`<article class="export">${heading}
${this.#code(declarationOf(name, kind, reflection))}
${commentOf(own, this.#highlight)}${this.#members(name, reflection)}
${source && html`<p class="source">${sourceOf(source.fileName, this.#frame, source.line)}</p>`}</article>`;
  }

  #members(owner: string, reflection: DeclarationReflection): Html {
    const shape = reflection.type?.type === 'reflection' ? reflection.type.declaration : reflection;
    const members = (shape.children ?? []).filter(isShown);
    const isClass = reflection.kind === ReflectionKind.Class;
    const own = isClass ? members.filter(({ inheritedFrom }) => !inheritedFrom) : members;
    if (!own.length) return html``;
    const items = own.map((member) => {
      const comment = member.signatures?.[0]?.comment ?? member.getSignature?.comment ?? member.comment;
      const text = this.#lines(memberText(member));
      return html`<dt id="${owner}.${member.name}"><code>${text}</code></dt><dd>${commentOf(comment, this.#highlight)}</dd>`;
    });
    return html`<dl class="members">${items}</dl>`;
  }

  /** What another entry point explains. */
  #handedOn(exports: readonly Exported[]): Html {
    if (!exports.length) return html``;
    const items = exports.map(({ name, home }) => {
      const page = this.#api.find((entry) => entry.name === home)?.path.replace('api/', '');
      return html`<li><a href="${page}#${name}"><code>${name}</code></a></li>`;
    });
    return html`<section>${this.#heading(2, 'also-here', 'Also here')}<p>Exported here too, and explained where they come from:</p><ul class="columns">${items}</ul></section>`;
  }

  #lines(text: string): Html {
    return raw(this.#highlight.lines(text, 'ts', this.#target).join('\n'));
  }

  #code(text: string): Html {
    return html`<div class="declaration">${this.#highlight.block(text, 'ts', this.#target)}</div>`;
  }
}

/** Constructors that nobody calls are left out, and what is written with a symbol. */
const isShown = ({ kind, comment, name }: DeclarationReflection): boolean =>
  (kind !== ReflectionKind.Constructor || comment !== undefined) && !name.startsWith('[');

function declarationOf(name: string, kind: Exported['kind'], reflection: DeclarationReflection): string {
  const parameters = typeParametersOf(reflection);
  const bases = reflection.extendedTypes?.map((type) => typeText(type)) ?? [];
  const above = bases.length ? ` extends ${bases.join(', ')}` : '';
  const also = reflection.implementedTypes?.map((type) => typeText(type)) ?? [];
  switch (kind) {
    case 'Functions':
      return (reflection.signatures ?? [])
        .map((signature) => `function ${name}${signatureText(signature)};`)
        .join('\n');
    case 'Classes':
      return `class ${name}${parameters}${above}${also.length ? ` implements ${also.join(', ')}` : ''}`;
    case 'Interfaces':
      return `interface ${name}${parameters}${above}`;
    case 'Types':
      return reflection.type || !reflection.children
        ? `type ${name}${parameters} = ${typeText(reflection.type).trimStart()};`
        : `type ${name}${parameters} = { … };`;
    default:
      return `const ${name}: ${typeText(reflection.type)};`;
  }
}

const source = 'scripts/site/api-pages.ts';

export function apiPages(api: readonly EntryPointApi[], highlight: Highlight, frame: Frame): Page[] {
  const pages = api.map((entry): Page => {
    const shown = new EntryPointPage(entry, api, highlight, frame);
    const body = shown.body();
    const terms = entry.exports
      .filter(({ home }) => home === entry.name)
      .map(({ name, reflection }) => {
        const about = summaryOf(reflection.signatures?.[0]?.comment ?? reflection.comment);
        return { text: name, id: name, about };
      });
    const description = about[entry.name] ?? `What ${entry.name} exports.`;
    const { path, name, source: file } = entry;
    return { path, title: `API of ${name}`, description, body, headings: shown.headings, source: file, terms };
  });
  return [overview(api), ...pages];
}

function overview(api: readonly EntryPointApi[]): Page {
  const rows = api.map(({ name, path, exports }) => {
    const count = exports.length;
    return html`<tr><th scope="row"><a href="${path.replace('api/', '')}"><code>${name}</code></a></th><td>${about[name]}</td><td class="number">${count}</td></tr>`;
  });
  const body = html`<h1 id="top">API reference</h1>
<p class="lead">What the package exports, read from its sources: signatures, defaults, units, and what is thrown.</p>
${tableFrame(html`<table><thead><tr><th scope="col">Import from</th><th scope="col">What it is</th><th scope="col" class="number">Names</th></tr></thead><tbody>${rows}</tbody></table>`)}
<p>The description itself is <code>m365-copilot-chat/openapi.json</code>: <a href="${rootFrom('api/')}openapi.json">the file</a>, or <a href="${rootFrom('api/')}openapi/index.html">to read</a>.</p>`;
  const description = 'The entry points of the package and what each is for.';
  return { path: 'api/index.html', title: 'API reference', description, body, source };
}

export const apiNavigation = (api: readonly EntryPointApi[]): NavigationGroup => ({
  title: 'API reference',
  links: [
    { path: 'api/index.html', title: 'Entry points' },
    ...api.map(({ name, path }) => ({ path, title: name.split('/')[1] ? `/${name.split('/')[1]}` : name })),
  ],
});
