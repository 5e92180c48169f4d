/** Asks on behalf of the user of a web service, by MSAL. The user or an administrator has consented before. */
import { ConfidentialClientApplication } from '@azure/msal-node';
import { createCopilotChat, scopes } from 'm365-copilot-chat';

/** A setting of the environment; ends with a word on the one that is missing. */
function setting(name: string, what: string): string {
  const value = process.env[name];
  if (value) return value;
  console.error(`Set the environment variable ${name}: ${what}.`);
  return process.exit(2);
}

// By name: what of these nobody consented to, the answer names.
const wanted = scopes.map((scope) => `https://graph.microsoft.com/${scope}`);
const oboAssertion = setting('USER_TOKEN', 'the token that the user came to your service with');
const msal = new ConfidentialClientApplication({
  auth: {
    clientId: setting('AZURE_CLIENT_ID', 'the id of your app registration'),
    clientSecret: setting('AZURE_CLIENT_SECRET', 'its secret'),
    authority: `https://login.microsoftonline.com/${setting('AZURE_TENANT_ID', 'its tenant')}`,
  },
});

const copilot = createCopilotChat({
  credential: () => msal.acquireTokenOnBehalfOf({ oboAssertion, scopes: wanted }),
});
const conversation = await copilot.createConversation();
const reply = await conversation.chat('What meeting do I have at 9 AM tomorrow?');
console.log(reply.plainText);
