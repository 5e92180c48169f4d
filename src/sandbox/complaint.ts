import type { OutputUnit } from '@cfworker/json-schema';

/**
 * What is wrong with a body in one sentence: the JSON pointer and the rule, never a value, since values hold prompts.
 */
export function complaintOf(errors: readonly OutputUnit[]): string | undefined {
  // The errors go from the outside in: the last one is the cause of the others.
  const cause = errors.at(-1);
  if (!cause) return undefined;
  return `${pointerOf(cause.instanceLocation)}: ${ruleOf(cause)}`;
}

/** `#/message/text` as `/message/text`. A property whose name might be text of the user's is not named. */
function pointerOf(location: string): string {
  const steps = location.split('/').slice(1);
  const shown = steps.map((step) => (/^[@\w.-]{1,64}$/.test(step) ? step : '(unknown property)'));
  return shown.length ? `/${shown.join('/')}` : 'its root';
}

// Only what the schema says goes into the sentence: of the library's texts, those of these keywords quote no value.
const told = new Set(['type', 'required', 'const', 'enum', 'format', 'minLength', 'maxLength', 'minItems', 'maxItems']);

function ruleOf({ keyword, error }: OutputUnit): string {
  if (keyword === 'false') return 'this property is not documented';
  return told.has(keyword) ? error.replace(/\.$/, '') : `the rule ${keyword} of the description is broken`;
}
