/** The columns that the vendor's tables have, by the words in their header cells. */
export type Column =
  | 'permissionType'
  | 'least'
  | 'higher'
  | 'leastToMost'
  | 'name'
  | 'type'
  | 'value'
  | 'description'
  | 'required'
  | 'returnType'
  | 'cloud';

const headers: [Column, RegExp][] = [
  ['permissionType', /^(?:supported )?permission types?$/],
  ['leastToMost', /^permissions? \(from (?:least|most) to (?:most|least) privileged\)$|^permissions$/],
  ['least', /^least[- ]privileged permissions?$/],
  ['higher', /^(?:higher|more)[- ]privileged permissions?$/],
  [
    'name',
    /^(?:name|header|request header|parameter|property|member|relationship|method|enum member|path parameter|query parameter)(?: name)?s?$/,
  ],
  ['type', /^(?:data |property )?types?$/],
  ['value', /^(?:values?|possible values?|enum values?)$/],
  ['description', /^(?:descriptions?|details|notes|comments?)$/],
  ['required', /^(?:is )?required\??$|^mandatory\??$/],
  ['returnType', /^return types?$/],
  ['cloud', /^(?:global service|global|us government.*|us gov.*|china operated by 21vianet|china|germany)$/],
];

export function columnOf(header: string): Column | null {
  const text = header.trim().replace(/\s+/g, ' ').toLowerCase();
  return headers.find(([, pattern]) => pattern.test(text))?.[0] ?? null;
}

/** The header cells that text copied from a page can run together, the longest first. */
export const knownHeaders = [
  'Permissions (from least to most privileged)',
  'Least privileged permissions',
  'Least privileged permission',
  'Higher privileged permissions',
  'Higher privileged permission',
  'China operated by 21Vianet',
  'US Government L5 (DOD)',
  'US Government L4',
  'Permission type',
  'Global service',
  'Property name',
  'Relationship',
  'Return type',
  'Return Type',
  'Description',
  'Required',
  'Parameter',
  'Property',
  'Member',
  'Method',
  'Header',
  'Value',
  'Name',
  'Type',
];
