/** Signs the user in with a browser, by MSAL for Node, and asks. For programs on the user's own machine. */
import { PublicClientApplication } from '@azure/msal-node';
import { createCopilotChat, scopes } from 'm365-copilot-chat';

/** A setting of the environment; ends with a word on the one that is missing. */
function setting(name: string, what: string): string {
  const value = process.env[name];
  if (value) return value;
  console.error(`Set the environment variable ${name}: ${what}.`);
  return process.exit(2);
}

// By name, so that the user is asked to consent to these, and to no other.
const wanted = scopes.map((scope) => `https://graph.microsoft.com/${scope}`);
const msal = new PublicClientApplication({
  auth: {
    clientId: setting('AZURE_CLIENT_ID', 'the id of your app registration'), // with the redirect URI http://localhost
    authority: `https://login.microsoftonline.com/${setting('AZURE_TENANT_ID', 'its tenant')}`,
  },
});
// Beforehand: people take longer than a call may.
const { account } = await msal.acquireTokenInteractive({
  scopes: wanted,
  openBrowser: async (address) => console.error(`Open this address to sign in: ${address}`),
});
if (!account) throw new Error('nobody signed in');

const copilot = createCopilotChat({ credential: () => msal.acquireTokenSilent({ account, scopes: wanted }) });
const conversation = await copilot.createConversation();
const reply = await conversation.chat('What meeting do I have at 9 AM tomorrow?');
console.log(reply.plainText);
