import type { CallFacts } from './call.ts';

/** Texts that no error of a call may show: the token and what the caller wrote, the message and the extra context. */
export function secretsOf({ token, body }: CallFacts): string[] {
  const { message, additionalContext } = (body ?? {}) as Record<string, unknown>;
  const secrets = [token];
  JSON.stringify([message, additionalContext], (_, value: unknown) => {
    if (typeof value === 'string') secrets.push(value);
    return value;
  });
  return secrets.filter(Boolean);
}

/** Takes out what the caller wrote, should the service quote it. Short texts are taken out where they stand alone. */
export const redact = (text: string, secrets: readonly string[]): string => {
  let shown = text;
  for (const secret of secrets) {
    if (secret.length > 3 || secret === shown) shown = shown.replaceAll(secret, '[redacted]');
    // A part of it, cut short or escaped around: then nothing of the text is worth the risk.
    if (quotesPart(shown, secret)) return '[redacted]';
  }
  return shown;
};

const partLength = 16;

/** Whether a text has so many characters in a row from a secret. */
function quotesPart(text: string, secret: string): boolean {
  for (let at = 0; at + partLength <= text.length; at++) {
    if (secret.includes(text.slice(at, at + partLength))) return true;
  }
  return false;
}
