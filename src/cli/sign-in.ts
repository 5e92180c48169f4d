import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { resolveTarget } from '../cloud.ts';
import { type Cloud, scopes, type TokenCredential } from '../index.ts';
import type { CommandContext } from './command.ts';
import { InterruptedError, NoTokenError, UsageError } from './exit-code.ts';

/** What is used of `@azure/identity`, by its shape. */
interface Identity {
  readonly DeviceCodeCredential: new (options: {
    clientId: string;
    tenantId: string;
    authorityHost: string;
    userPromptCallback(info: { message: string }): void;
  }) => TokenCredential;
}

export const signInOptions = {
  'sign-in': { type: 'boolean' },
  'client-id': { type: 'string' },
  tenant: { type: 'string' },
} as const;

export const signInHelp = `  --sign-in          sign in with a device code, for this run; needs @azure/identity and an app registration
  --client-id ID     the app registration that the user signs in to [AZURE_CLIENT_ID]
  --tenant ID        its tenant, by id or domain [AZURE_TENANT_ID, or any work or school account]`;

// Microsoft Entra, national clouds; @azure/identity knows them as AzureAuthorityHosts.
const government = 'https://login.microsoftonline.us';
const authorities = {
  global: 'https://login.microsoftonline.com',
  usGovL4: government,
  usGovL5: government,
  china: 'https://login.chinacloudapi.cn',
} as const;

/**
 * Signs the user in, with all the scopes that are needed; the code and its address go to stderr.
 * @throws {UsageError} without a client id. @throws {NoTokenError} where `@azure/identity` is missing or the sign-in
 * fails. @throws {InterruptedError}
 */
export async function signIn({ values, env, say, signal }: CommandContext): Promise<TokenCredential> {
  const clientId = String(values['client-id'] ?? env.AZURE_CLIENT_ID ?? '');
  const tenantId = String(values.tenant ?? (env.AZURE_TENANT_ID || 'organizations'));
  if (!clientId) throw new UsageError('--sign-in needs an app registration: give --client-id, or set AZURE_CLIENT_ID');
  const cloud = String(values.cloud ?? 'global') as Cloud;
  if (!Object.hasOwn(authorities, cloud))
    throw new UsageError(`--cloud is one of ${Object.keys(authorities).join(', ')}`);
  const { DeviceCodeCredential } = await loadIdentity();
  const wanted = scopes.map((scope) => resolveTarget(cloud).scope.replace('.default', scope));
  try {
    const userPromptCallback = ({ message }: { message: string }) => say(message);
    const credential = new DeviceCodeCredential({
      clientId,
      tenantId,
      authorityHost: authorities[cloud],
      userPromptCallback,
    });
    await credential.getToken(wanted, { abortSignal: signal });
    say('Signed in.');
    return { getToken: () => credential.getToken(wanted) };
  } catch (error) {
    if (signal.aborted) throw new InterruptedError('interrupted while signing in');
    throw new NoTokenError(`the sign-in failed: ${String((error as Error).message).split('\n')[0]}`);
  }
}

/** Beside this package, or in the user's project. */
async function loadIdentity(): Promise<Identity> {
  const name = '@azure/identity';
  try {
    return await import(name);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  try {
    const project = createRequire(join(process.cwd(), 'package.json'));
    return await import(pathToFileURL(project.resolve(name)).href);
  } catch (error) {
    if (!isMissing(error)) throw error;
    throw new NoTokenError(`--sign-in needs ${name}; run: npm install ${name}`);
  }
}

const isMissing = (error: unknown): boolean => /MODULE_NOT_FOUND/.test(String((error as NodeJS.ErrnoException).code));
