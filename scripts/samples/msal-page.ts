/**
 * Signs the user in on a web page, by MSAL for browsers, and shows the answer as it comes. The page has a button #ask and
 * an element #answer, and its <body> has data-client-id and data-tenant-id; its address is a redirect URI of the app
 * registration, of the type "Single-page application".
 */
import { PublicClientApplication } from '@azure/msal-browser';
import { createCopilotChat, scopes, toPlainText } from 'm365-copilot-chat';

const { clientId, tenantId } = document.body.dataset;
if (!clientId || !tenantId) throw new Error('the <body> of the page needs data-client-id and data-tenant-id');

const wanted = scopes.map((scope) => `https://graph.microsoft.com/${scope}`);
const msal = new PublicClientApplication({
  auth: {
    clientId,
    authority: `https://login.microsoftonline.com/${tenantId}`,
    redirectUri: location.origin + location.pathname,
  },
});
await msal.initialize();
const returned = await msal.handleRedirectPromise();
const account = returned?.account ?? msal.getAllAccounts()[0];

async function ask(): Promise<void> {
  if (!account) return msal.loginRedirect({ scopes: wanted });
  const copilot = createCopilotChat({ credential: () => msal.acquireTokenSilent({ account, scopes: wanted }) });
  const conversation = await copilot.createConversation();
  for await (const event of conversation.stream('What meeting do I have at 9 AM tomorrow?')) {
    if (event.type !== 'text' && event.type !== 'rewrite') continue;
    document.querySelector('#answer')!.textContent = toPlainText(event.text);
  }
}

document.querySelector('#ask')!.addEventListener('click', () => void ask());
if (returned) await ask();
