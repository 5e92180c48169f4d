/** What a section of the vendor's reference pages is about, told by its heading. */
export type Role =
  | 'permissions'
  | 'httpRequest'
  | 'requestHeaders'
  | 'queryParameters'
  | 'parameters'
  | 'requestBody'
  | 'response'
  | 'examples'
  | 'exampleRequest'
  | 'exampleResponse'
  | 'properties'
  | 'relationships'
  | 'representation'
  | 'enumeration'
  | 'methods'
  | 'silent';

const titles: [Role, RegExp][] = [
  ['permissions', /^(?:permissions?|prerequisites)\b/],
  ['httpRequest', /^http requests?$/],
  ['requestHeaders', /^(?:optional )?(?:request )?headers?$/],
  ['queryParameters', /^(?:optional |required |supported )?(?:odata )?query (?:string )?parameters?$/],
  ['parameters', /^(?:path|uri|url|function|action|request|input)?\s?parameters?$/],
  ['requestBody', /^request body$/],
  ['response', /^(?:responses?|return values?)$/],
  ['examples', /^examples?(?:\s+\d+)?\b/],
  ['properties', /^(?:common |inherited )?properties$/],
  ['relationships', /^(?:relationships|navigation properties)$/],
  ['representation', /^json representation$/],
  ['enumeration', /^(?:enum(?:eration)? )?(?:members|values)$/],
  ['methods', /^(?:methods|tasks|functions|actions)$/],
  ['silent', /^(?:related content|related topics|see also|next steps?|feedback|additional resources|in this article)$/],
];

const enumerationTitle = /^(\S+) (?:enumeration|enum|values|members)(?: type)?(?: values| members)?$/i;

export function titleText(title: string): string {
  return title.trim().replace(/\s+/g, ' ').replace(/:$/, '');
}

export function roleOf(title: string): Role | null {
  const text = titleText(title).toLowerCase();
  const found = titles.find(([, pattern]) => pattern.test(text));
  if (found) return found[0];
  return enumerationOf(title) === null ? null : 'enumeration';
}

/** The name in a heading such as `colorKind enumeration` or `colorKind values`. */
export function enumerationOf(title: string): string | null {
  const name = enumerationTitle.exec(titleText(title))?.[1] ?? '';
  return /^[A-Za-z_][\w.]*$/.test(name) && !/^(?:enum|enumeration|the|possible|supported)$/i.test(name) ? name : null;
}

/** The part of an example that its heading names; only meaningful inside an example, but `Request` is so anywhere. */
export function examplePartOf(title: string): 'exampleRequest' | 'exampleResponse' | null {
  const text = titleText(title).toLowerCase();
  if (/^(?:example )?request(?: example)?(?: \d+)?$/.test(text)) return 'exampleRequest';
  if (/^(?:example )?response(?: example)?(?: \d+)?$/.test(text)) return 'exampleResponse';
  return null;
}
