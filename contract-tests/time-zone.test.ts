import { afterEach, describe, expect, it, vi } from 'vitest';
import { ianaTimeZone, runtimeTimeZone } from '../src/time-zone.ts';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

describe('an IANA time zone', () => {
  it('is accepted as it is written: every zone that the runtime lists', () => {
    const zones = Intl.supportedValuesOf('timeZone');
    expect(zones.length).toBeGreaterThan(300);
    expect(zones.filter((zone) => ianaTimeZone(zone) !== zone)).toEqual([]);
  });

  for (const zone of [
    'UTC',
    'GMT',
    'Etc/UTC',
    'Etc/GMT+5',
    'Etc/GMT-14',
    'Zulu',
    'EST',
    'CET',
    'EST5EDT',
    'W-SU',
    'Cuba',
    'America/Argentina/Buenos_Aires',
    'America/Port-au-Prince',
    'Asia/Kolkata',
    'Asia/Calcutta',
    'Europe/Kyiv',
    'US/Pacific',
  ]) {
    it(`${zone} is accepted as it is, links too`, () => expect(ianaTimeZone(zone)).toBe(zone));
  }

  it('has its case mended', () => {
    expect(ianaTimeZone('europe/madrid')).toBe('Europe/Madrid');
    expect(ianaTimeZone('AMERICA/NEW_YORK')).toBe('America/New_York');
    expect(ianaTimeZone('utc')).toBe('UTC');
  });

  for (const [what, names] of Object.entries({
    'a Windows name': [
      'Pacific Standard Time',
      'Romance Standard Time',
      'W. Europe Standard Time',
      'Tokyo Standard Time',
      'GMT Standard Time',
      'UTC-11',
      'UTC-02',
      'UTC+12',
      '(UTC+01:00) Brussels, Copenhagen, Madrid, Paris',
    ],
    'an offset': ['+02:00', '-0500', '+02', 'UTC+2', 'UTC+02:00', 'GMT+2', 'GMT-03:00', 'Z', '0', '120'],
    'an abbreviation that means several zones, or that only Java knows': [
      ...['PST', 'IST', 'BST', 'CST', 'AST', 'ECT', 'JST', 'ACT', 'AET', 'CTT', 'PDT', 'CEST', 'AEST'],
    ],
    'no zone': [
      ...[
        '',
        ' ',
        'Europe',
        'Europe/',
        '/Madrid',
        'Europe/Atlantis',
        'Europe/Madrid ',
        ' Europe/Madrid',
        'Europe//Madrid',
      ],
      ...[
        'local',
        'undefined',
        'Etc/Unknown',
        'Factory',
        'Europe/Madrid\n',
        'Europe/M\u00e1laga',
        '../etc',
        '__proto__',
        'constructor',
      ],
    ],
  })) {
    for (const name of names) {
      it(`is not ${what}: ${JSON.stringify(name)}`, () => expect(ianaTimeZone(name)).toBeUndefined());
    }
  }

  it('is looked up once and then remembered, but not for ever: names may come from anywhere', () => {
    const spy = vi.spyOn(Intl, 'DateTimeFormat');
    for (let time = 0; time < 3; time++) expect(ianaTimeZone('INDIAN/Maldives')).toBe('Indian/Maldives');
    expect(spy).toHaveBeenCalledTimes(1);
    for (let count = 0; count < 1_100; count++) ianaTimeZone(`Nowhere/N${count}`);
    spy.mockClear();
    expect(ianaTimeZone('INDIAN/Maldives')).toBe('Indian/Maldives');
    expect(spy).toHaveBeenCalledTimes(1);
  });
});

describe('the zone of the runtime', () => {
  const resolved = (timeZone: unknown) =>
    vi.spyOn(Intl.DateTimeFormat.prototype, 'resolvedOptions').mockReturnValue({ timeZone } as never);

  it('is the default', () => {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    expect(runtimeTimeZone()).toBe(zone);
  });

  it('is another one where the machine is elsewhere', () => {
    vi.stubEnv('TZ', 'Asia/Kolkata');
    try {
      expect(['Asia/Kolkata', 'Asia/Calcutta']).toContain(runtimeTimeZone());
    } finally {
      vi.unstubAllEnvs();
    }
  });

  for (const missing of [undefined, '', 'Etc/Unknown', '+02:00']) {
    it(`is UTC where the runtime says ${JSON.stringify(missing) ?? 'nothing'}`, () => {
      resolved(missing);
      expect(runtimeTimeZone()).toBe('UTC');
    });
  }

  it('is UTC where the runtime has no Intl', () => {
    vi.stubGlobal('Intl', undefined);
    expect(runtimeTimeZone()).toBe('UTC');
  });
});
