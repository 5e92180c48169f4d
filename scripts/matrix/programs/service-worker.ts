/** The handlers for msw behind a real service worker, as a user's page has them. */
import { setupWorker } from 'msw/browser';
import { createCopilotChat, InvalidRequestError } from '../../../src/index.ts';
import { copilotHandlers } from '../../../src/msw.ts';
import { type Check, hold } from './checks.ts';

/** Holds a streamed conversation with the host of the real service, which no request may reach. */
export const mocksInServiceWorker: Check = async () => {
  const handlers = copilotHandlers({ answers: (prompt, { turn }) => `Answer ${turn} to ${prompt}`, pace: 40 });
  const worker = setupWorker(...handlers);
  await worker.start({ quiet: true, onUnhandledFrame: 'bypass' });
  try {
    hold(
      navigator.serviceWorker.controller?.scriptURL.endsWith('/mockServiceWorker.js'),
      'no service worker is in charge',
    );
    const conversation = await createCopilotChat({ credential: 'a-token' }).createConversation();
    const texts: string[] = [];
    const times: number[] = [];
    for await (const text of conversation.stream('Where?').textStream) {
      texts.push(text);
      times.push(performance.now());
    }
    hold(texts.join('') === 'Answer 1 to Where?' && texts.length > 2, `the texts are ${JSON.stringify(texts)}`);
    hold(times.at(-1)! - times[0]! > 60, 'the stream came in one piece');
    handlers.service.fail('rewrite');
    const types = new Set<string>();
    for await (const { type } of conversation.stream('Who?')) types.add(type);
    hold(types.has('rewrite') && types.has('done'), `the events are ${[...types]}`);
    for await (const _ of conversation.stream('When?').textStream) break;
    hold((await conversation.chat('Why?')).text === 'Answer 4 to Why?', 'the turns are not counted');
    const refused = await conversation.chat('').catch((error: unknown) => error);
    hold(refused instanceof InvalidRequestError, `an empty prompt gives ${refused}`);
    const statuses = handlers.service.requests.map(({ status }) => status);
    hold(statuses.join() === '201,200,200,200,200', `the answers are ${statuses}`);
  } finally {
    worker.stop();
  }
};
