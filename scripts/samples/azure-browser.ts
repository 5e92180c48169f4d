/** Signs the user in with the machine's browser, by @azure/identity, and asks. For programs on the user's own machine. */
import { InteractiveBrowserCredential } from '@azure/identity';
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
const signIn = new InteractiveBrowserCredential({
  clientId: setting('AZURE_CLIENT_ID', 'the id of your app registration'),
  tenantId: setting('AZURE_TENANT_ID', 'its tenant'),
  redirectUri: 'http://localhost', // as the app registration has it, under "Mobile and desktop applications"
});
// Beforehand: people take longer than a call may.
await signIn.authenticate(wanted);

const copilot = createCopilotChat({ credential: { getToken: () => signIn.getToken(wanted) } });
const conversation = await copilot.createConversation();
const reply = await conversation.chat('What meeting do I have at 9 AM tomorrow?');
console.log(reply.plainText);
