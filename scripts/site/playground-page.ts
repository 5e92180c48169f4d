import { html } from './html.ts';
import type { Page } from './page.ts';

const suggestions = ['What meeting do I have at 9 AM tomorrow?', 'Draft a status mail.', 'Who owns the plan?'];

/** The playground: what its script fills and listens to. */
export function playgroundPage(): Page {
  const body = html`<h1 id="top">Playground</h1>
<p class="lead">A streamed conversation in this page: the built package talks to the msw handlers that it brings, in a service worker. No account, no model, and nothing leaves the browser.</p>
<div class="playground">
<section class="talk" aria-label="Conversation">
<p id="status" role="status">Starting the service worker …</p>
<div id="turns" role="log" aria-label="Turns" tabindex="0"></div>
<div id="suggestions">${suggestions.map((text) => html`<button type="button">${text}</button>`)}</div>
<form id="ask"><label for="prompt">Prompt</label>
<textarea id="prompt" rows="2" placeholder="Ask something. Enter sends, Shift+Enter makes a new line."></textarea>
<div class="buttons"><button id="send" type="submit" class="primary" disabled>Send</button><button id="stop" type="button" disabled>Stop</button><button id="leave" type="button">New conversation</button></div></form>
</section>
<form id="settings" aria-label="Settings">
<fieldset><legend>The service</legend>
<label>Answer <select name="answer"></select></label>
<label class="own" hidden>Your answer <textarea name="own" rows="3">**Forty-two.** Ask <Person>Deep Thought</Person> for the question.</textarea></label>
<label>Pace <output class="pace"></output><input type="range" name="pace" min="0" max="1000" step="20" value="160"></label>
<label>Steps <output class="snapshots"></output><input type="range" name="snapshots" min="1" max="40" value="14"></label>
<label>Framing <select name="form"><option value="compact">compact</option><option value="spliced">spliced, as published</option><option value="crlf">CR LF</option></select></label>
</fieldset>
<fieldset><legend>Goes wrong</legend>
<label>With the next turn <select name="fault" aria-describedby="about-fault"></select></label>
<p class="about-fault quiet" id="about-fault"></p>
<label class="check"><input type="checkbox" name="each"> With each turn</label>
</fieldset>
<fieldset><legend>The client</legend>
<label>Answer comes <select name="delivery"><option value="stream">as a stream</option><option value="whole">in one piece</option></select></label>
<label>Retries <select name="retries"><option value="2">2, as by default</option><option value="0">none</option></select></label>
</fieldset>
</form>
<section id="wire" aria-label="What happens"><h2>What happens <span class="count">0</span></h2><ol tabindex="0" aria-label="Events of the wire and of the client"></ol></section>
</div>`;
  return {
    path: 'playground/index.html',
    title: 'Playground',
    description:
      'Hold a streamed conversation in the browser against in-page mocks: pace, faults, rewrites, raw events.',
    body,
    source: 'scripts/site/browser/playground.ts',
    scripts: ['playground/playground.js'],
    layout: 'plain',
  };
}
