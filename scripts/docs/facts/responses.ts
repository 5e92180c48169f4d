import type { Json } from '../fact.ts';
import type { Outline, Section } from '../outline.ts';
import { qualifierOf, sectionsOf } from '../outline.ts';
import type { TextBlock } from '../page.ts';
import { placeAt } from '../page.ts';
import type { Collector } from './collector.ts';

const phrases: Record<string, string> = {
  200: 'OK',
  201: 'Created',
  202: 'Accepted',
  203: 'Non-Authoritative Information',
  204: 'No Content',
  206: 'Partial Content',
  301: 'Moved Permanently',
  302: 'Found',
  303: 'See Other',
  304: 'Not Modified',
  307: 'Temporary Redirect',
  308: 'Permanent Redirect',
  400: 'Bad Request',
  401: 'Unauthorized',
  402: 'Payment Required',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  406: 'Not Acceptable',
  409: 'Conflict',
  410: 'Gone',
  411: 'Length Required',
  412: 'Precondition Failed',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  416: 'Range Not Satisfiable',
  422: 'Unprocessable Content',
  423: 'Locked',
  428: 'Precondition Required',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
  507: 'Insufficient Storage',
};

interface Status {
  text: string;
  index: number;
  block: TextBlock;
}

/** `operation.response`: the status, type and content type that the Response section states. */
export function readResponses(outline: Outline, out: Collector): void {
  const sections = sectionsOf(outline, 'response');
  const textsOf = (section: Section) => section.blocks.filter((block) => block.type === 'text');
  for (const section of sections) {
    for (const block of section.blocks) {
      if (block.type !== 'table') continue;
      out.puzzle(block, block.header.map((cell) => cell.text).join(' | '), 'a table in a response section');
    }
    // An introduction above the sub-headings of several operations need not state anything itself.
    const speaks = sections.some(
      (other) => other !== section && textsOf(other).some((text) => statusesIn(text).length > 0),
    );
    const texts = textsOf(section);
    if (texts.length > 0) readSection(section, texts, speaks, out);
  }
}

function readSection(section: Section, blocks: TextBlock[], speaks: boolean, out: Collector): void {
  const statuses = withoutRepeats(blocks.flatMap(statusesIn));
  const mainType = blocks.map(typeReturned).find((type) => type !== null) ?? null;
  const [first] = blocks;
  const [main] = statuses;
  if (!main && first) {
    if (mainType) out.add(statement(section, null, '', mainType, blocks), section, first, first);
    else if (!speaks) out.puzzle(first, first.inline.text, 'states neither a status nor a type');
  }
  for (const status of statuses) {
    const isMain = status === main;
    const type = isMain ? mainType : status.block === main?.block ? null : typeReturned(status.block);
    const said = statement(
      section,
      status.text,
      isMain ? '' : ` / ${status.text}`,
      type,
      isMain ? blocks : [status.block],
    );
    out.add(said, section, status.block, placeAt(status.block.inline, status.index));
  }
}

function withoutRepeats(statuses: Status[]): Status[] {
  return statuses.filter((status, index) => statuses.findIndex((other) => other.text === status.text) === index);
}

function statement(
  section: Section,
  status: string | null,
  suffix: string,
  type: Returned | null,
  blocks: TextBlock[],
) {
  const qualifier = qualifierOf(section);
  const text = blocks.map((block) => block.inline.text).join('\n');
  const contentType = /\b(?:application|text|image|audio|video|multipart)\/[\w.+-]*\w/.exec(text)?.[0] ?? null;
  const value: Record<string, Json> = { status, type: type?.type ?? null, contentType };
  if (type?.collection) value.collection = true;
  if (contentType === 'text/event-stream' || /\bstream of (?:server|events|SSE)/i.test(text)) value.stream = true;
  const subject = `Response section${qualifier ? ` / ${qualifier}` : ''}${suffix}`;
  return { kind: 'operation.response', subject, value } as const;
}

/** Three figures are a status where its own words follow, where they are set as code, or where the text calls them one. */
function statusesIn(block: TextBlock): Status[] {
  const { text, codes } = block.inline;
  const found: Status[] = [];
  for (const match of text.matchAll(/\b[1-5]\d\d\b/g)) {
    const code = match[0];
    const after = text.slice(match.index + 3, match.index + 43).replace(/\s+/g, ' ');
    const phrase = phrases[code];
    const words =
      phrase !== undefined &&
      after
        .replace(/^["'”`,:]? ?/, '')
        .toLowerCase()
        .startsWith(phrase.toLowerCase());
    const called =
      /^["'”`]? ?(?:response|status|HTTP)/i.test(after) ||
      /(?:status|status code|code)(?: of)? ?["'“`]?$/i.test(text.slice(Math.max(0, match.index - 20), match.index));
    if (!words && !called && !codes.some((one) => one.startsWith(code))) continue;
    found.push({ text: words ? `${code} ${phrase}` : code, index: match.index, block });
  }
  return found;
}

interface Returned {
  type: string;
  collection: boolean;
}

const notTypes =
  /^(?:https?|response|request|status|body|new|json|empty|the|an?|following|requested|updated|list|collection|object|objects|string|http|error)$/i;
const named: RegExp[] = [
  /\b(?:collection|list|array) of (?:the |all )?([A-Za-z][\w.]*)/i,
  /\b(?:an?|the|updated|new|requested|single)\s+([A-Za-z][\w.]*)(?:\s+(?:objects?|resources?|collection|instances?|entity|type))?\s+(?:in|as) (?:the|its) (?:response|body)/i,
  /\b(?:contains?|carries|holds|returns?|yields?)\s+(?:an?|the|one)\s+(?:new |updated )?([a-z]+[A-Z]\w*)/,
];

/** The type that the text says comes back: linked, or named in one of the vendor's phrases. */
function typeReturned(block: TextBlock): Returned | null {
  const { text, links } = block.inline;
  const linked = links.find(
    (link) => /^[A-Za-z][\w.]*$/.test(link.text.trim()) && isTypeLink(link.url) && !notTypes.test(link.text),
  );
  const type =
    linked?.text.trim() ??
    named.map((pattern) => pattern.exec(text)?.[1]).find((name) => name !== undefined && !notTypes.test(name));
  if (type === undefined) return null;
  const at = text.indexOf(type);
  const collection =
    /(?:collection|list|array) of\s+(?:the |all |\w+ )?$/i.test(text.slice(Math.max(0, at - 40), at)) ||
    /^\s+collection\b/.test(text.slice(at + type.length));
  return { type: type.replace(/^microsoft\.graph\./, ''), collection };
}

function isTypeLink(url: string): boolean {
  return /\.md(?:[?#]|$)/.test(url) || /(?:^|\/)(?:api\/)?resources\//.test(url) || !/^[a-z]+:|^#|\//.test(url);
}
