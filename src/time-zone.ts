const checked = new Map<string, string | undefined>();

/**
 * The IANA name of a time zone as the time zone database writes it, or undefined where there is no such zone: Windows
 * names, offsets such as `+02:00` and abbreviations that mean several zones are none.
 * The service takes IANA names only: page copilotconversationlocation, Properties.
 */
export function ianaTimeZone(name: string): string | undefined {
  // The first question to Intl brings the runtime's tables in: 8 MB in Node.
  if (name === 'UTC') return name;
  // Asking Intl costs far more than the rest of a request's checks; a program uses few zones. Names may come from its
  // users though, so they are not kept without end.
  if (checked.size > 1_000) checked.clear();
  if (!checked.has(name)) checked.set(name, lookUp(name));
  return checked.get(name);
}

// Three letters that the database has. Intl knows more of them from Java, where IST is India's and not Israel's.
const threeLetters = /^(CET|EET|EST|GMT|HST|MET|MST|PRC|ROC|ROK|UCT|UTC|WET)$/i;

function lookUp(name: string): string | undefined {
  // Intl takes offsets too, which the database does not know.
  if (!/^[A-Za-z][\w+-]*(\/[\w+-]+)*$/.test(name)) return undefined;
  if (name.length === 3 && !threeLetters.test(name)) return undefined;
  try {
    const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions();
    // Only the case is mended: of two names for one zone the caller's choice stands.
    return timeZone.toLowerCase() === name.toLowerCase() ? timeZone : name;
  } catch {
    return undefined;
  }
}

/** The zone that the program runs in; UTC where the runtime has none or does not say. */
export function runtimeTimeZone(): string {
  const name = typeof Intl === 'undefined' ? undefined : Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (name && name !== 'Etc/Unknown' && ianaTimeZone(name)) || 'UTC';
}
