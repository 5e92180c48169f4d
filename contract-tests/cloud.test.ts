import { describe, expect, it } from 'vitest';
import { type Cloud, resolveTarget } from '../src/cloud.ts';

describe('where requests go', () => {
  it.each([
    ['global', 'https://graph.microsoft.com'],
    ['usGovL4', 'https://graph.microsoft.us'],
    ['usGovL5', 'https://dod-graph.microsoft.us'],
    ['china', 'https://microsoftgraph.chinacloudapi.cn'],
  ] as const)('%s is served at %s, which its token is for', (cloud, origin) => {
    expect(resolveTarget(cloud)).toEqual({ baseUrl: `${origin}/beta`, scope: `${origin}/.default` });
  });

  it('is the global service where nothing is said', () => expect(resolveTarget()).toEqual(resolveTarget('global')));

  it('is the base URL where one is given; the token stays that of the cloud', () => {
    const { scope } = resolveTarget('usGovL4');
    expect(resolveTarget('usGovL4', 'https://proxy.example/copilot/v1//')).toEqual({
      baseUrl: 'https://proxy.example/copilot/v1',
      scope,
    });
  });

  it.each([
    'mars',
    '',
    'Global',
    'toString',
    '__proto__',
    null,
    7,
  ])('no cloud is called %j, and the four are named', (cloud) => {
    expect(() => resolveTarget(cloud as Cloud)).toThrow(/global, usGovL4, usGovL5, china/);
  });

  it.each([
    ...[
      'http://graph.microsoft.com/beta',
      'http://127.0.0.1.example.com',
      'http://localhost.example',
      'http://10.0.0.1',
    ],
    ...[
      'http://[::2]',
      'http://0.0.0.0',
      'ws://127.0.0.1',
      'javascript:alert(1)',
      '//graph.microsoft.com',
      '/beta',
      '',
    ],
    ...['https://me:secret-part@host', 'https://secret-part@host', 'https://host/?a=1', 'https://host/#a'],
  ])('no token goes to %j', (baseUrl) => {
    expect(() => resolveTarget('global', baseUrl)).toThrow(/^baseUrl /);
    expect(() => resolveTarget('global', baseUrl)).not.toThrow(/secret-part/);
  });

  it.each([
    'http://localhost:1',
    'http://127.0.0.1:1',
    'http://127.8.8.8',
    'http://[::1]:1',
    'https://10.0.0.1',
  ])('a token goes to %s', (baseUrl) =>
    expect(resolveTarget('global', `${baseUrl}/beta`).baseUrl).toBe(`${baseUrl}/beta`));
});
