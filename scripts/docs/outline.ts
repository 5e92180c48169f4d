import type { Block, Page } from './page.ts';
import { examplePartOf, type Role, roleOf, titleText } from './roles.ts';

/** A heading with what follows it up to the next one. */
export interface Section {
  title: string;
  depth: number;
  /** Its own role, or that of the section around it. */
  role: Role | null;
  /** Whether the heading itself names the role. */
  explicit: boolean;
  parent: Section | null;
  blocks: Block[];
}

export interface Outline {
  page: Page;
  /** The first heading of the first level, or null. */
  title: Extract<Block, { type: 'heading' }> | null;
  sections: Section[];
}

const exampleRoles = new Set<Role | null>(['examples', 'exampleRequest', 'exampleResponse']);

export function outlineOf(page: Page): Outline {
  const start: Section = { title: '', depth: 0, role: null, explicit: false, parent: null, blocks: [] };
  const outline: Outline = { page, title: null, sections: [start] };
  let current = start;
  for (const block of page.blocks) {
    if (block.type !== 'heading') current.blocks.push(block);
    else if (outline.title === null && block.depth === 1) outline.title = block;
    else {
      current = sectionFor(titleText(block.inline.text), block.depth, current);
      outline.sections.push(current);
    }
  }
  return outline;
}

function sectionFor(title: string, depth: number, previous: Section): Section {
  let parent: Section | null = previous;
  while (parent && parent.depth >= depth) parent = parent.parent;
  const role = ownRole(title, parent, previous);
  const around = parent?.role ?? null;
  return { title, depth, role: role ?? around, explicit: role !== null, parent, blocks: [] };
}

/** Inside an example every heading but its request and response belongs to the example. */
function ownRole(title: string, parent: Section | null, previous: Section): Role | null {
  const inExample = exampleRoles.has(parent?.role ?? null);
  const part = examplePartOf(title);
  if (part === 'exampleRequest') return part;
  if (part === 'exampleResponse' && (inExample || previous.role === 'exampleRequest')) return part;
  const role = roleOf(title);
  return inExample && role !== 'examples' && role !== 'silent' ? null : role;
}

/** The headings from the second level down, joined. */
export function pathOf(section: Section): string {
  const titles: string[] = [];
  for (let at: Section | null = section; at && at.title !== ''; at = at.parent) titles.unshift(at.title);
  return titles.join(' / ');
}

/** The headings that name no role: they tell one operation of a page from another. */
export function qualifierOf(section: Section): string {
  const titles: string[] = [];
  for (let at: Section | null = section; at && at.title !== ''; at = at.parent)
    if (!at.explicit) titles.unshift(at.title);
  return titles.join(' / ');
}

export function sectionsOf(outline: Outline, ...roles: Role[]): Section[] {
  return outline.sections.filter((section) => section.role !== null && roles.includes(section.role));
}
