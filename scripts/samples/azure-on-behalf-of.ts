/** Asks on behalf of the user of a web service, by @azure/identity. The user or an administrator has consented before. */
import { OnBehalfOfCredential } from '@azure/identity';
import { createCopilotChat } from 'm365-copilot-chat';

/** A setting of the environment; ends with a word on the one that is missing. */
function setting(name: string, what: string): string {
  const value = process.env[name];
  if (value) return value;
  console.error(`Set the environment variable ${name}: ${what}.`);
  return process.exit(2);
}

// As it is: it is asked for all that the app registration lists (.default), which has to have the seven scopes.
const credential = new OnBehalfOfCredential({
  clientId: setting('AZURE_CLIENT_ID', 'the id of your app registration'),
  tenantId: setting('AZURE_TENANT_ID', 'its tenant'),
  clientSecret: setting('AZURE_CLIENT_SECRET', 'its secret'),
  userAssertionToken: setting('USER_TOKEN', 'the token that the user came to your service with'),
});

const copilot = createCopilotChat({ credential });
const conversation = await copilot.createConversation();
const reply = await conversation.chat('What meeting do I have at 9 AM tomorrow?');
console.log(reply.plainText);
