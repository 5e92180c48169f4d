import type { BrowserContextOptions, Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { overflow, violations, type Watched } from './browser.ts';

const closed = ({ page }: Watched): Promise<void> => page.context().close();

/** The tests of the playground. @param at opens a page of the site */
export function playgroundTests(at: (path: string, options?: BrowserContextOptions) => Promise<Watched>): void {
  const ask = async (page: Page, prompt: string) => {
    await page.getByLabel('Prompt').fill(prompt);
    await page.keyboard.press('Enter');
  };
  const idle = (page: Page) => page.locator('#turns[aria-busy=false]').waitFor();
  const answer = (page: Page) => page.locator('.answer').last();
  const ready = async (options = {}) => {
    const watched = await at('playground/', options);
    await watched.page.getByText('Ready. The first prompt creates a conversation.').waitFor();
    await watched.page.locator('[name=pace]').fill('20');
    return watched;
  };

  it('shows the text while it comes, then the sources, and nothing leaves the site', async () => {
    const watched = await ready();
    const { page, wrong } = watched;
    await page.locator('[name=pace]').fill('60');
    await page.evaluate(() => {
      const lengths: number[] = [];
      Object.assign(globalThis, { lengths });
      const look = () => lengths.push(document.querySelector('.answer .text')?.textContent?.length ?? 0);
      new MutationObserver(look).observe(document.querySelector('#turns')!, { childList: true, subtree: true });
    });
    await ask(page, 'Who owns the plan?');
    await idle(page);
    const lengths = new Set((await page.evaluate('lengths')) as number[]);
    expect(lengths.size).toBeGreaterThan(6);
    expect([...lengths]).toEqual([...lengths].sort((one, other) => one - other));
    expect(await answer(page).innerText()).toContain('You asked: Who owns the plan?');
    expect(await answer(page).locator('.sources li').count()).toBe(3);
    expect(await page.locator('#status').innerText()).toMatch(/^Conversation [\w-]+: active$/);
    const happened = await page.locator('#wire li').allInnerTexts();
    expect(happened.join('\n')).toMatch(
      /POST createConversation, attempt 1[\s\S]*201 createConversation[\s\S]*200 chatOverStream/,
    );
    await ask(page, 'And then?');
    await idle(page);
    expect(await answer(page).innerText()).toContain('This is turn 2');
    expect(wrong).toEqual([]);
    await closed(watched);
  });

  it('shows an error with what came before, and goes on', async () => {
    const watched = await ready();
    const { page } = watched;
    await page.getByLabel('With the next turn').selectOption('cut');
    await ask(page, 'Draft a mail.');
    await idle(page);
    expect(await page.getByRole('alert').innerText()).toMatch(
      /^StreamInterruptedError[\s\S]*is in partialTextOf\(error\)/,
    );
    expect(await violations(page)).toEqual([]);
    await page.getByLabel('Retries').selectOption('0');
    await page.getByLabel('With the next turn').selectOption('throttled');
    await ask(page, 'Again.');
    await idle(page);
    expect(await page.getByRole('alert').last().innerText()).toMatch(/^ThrottledError[\s\S]*retryAfterSeconds\s*2/);
    await ask(page, 'And now?');
    await idle(page);
    expect(await answer(page).innerText()).toContain('You asked: And now?');
    await closed(watched);
  });

  it('waits and asks again where it is told to, in one piece as well', async () => {
    const watched = await ready();
    const { page, wrong } = watched;
    await page.getByLabel('Answer comes').selectOption('whole');
    await page.getByLabel('With the next turn').selectOption('throttled');
    await ask(page, 'Hello?');
    await idle(page);
    expect((await page.locator('#wire li').allInnerTexts()).join('\n')).toMatch(
      /429 chat,[\s\S]*POST chat, attempt 2[\s\S]*200 chat,/,
    );
    expect(await answer(page).innerText()).toContain('You asked: Hello?');
    expect(wrong.filter((text) => !text.includes('429'))).toEqual([]);
    await closed(watched);
  });

  it('shows that the service rewrote what was shown', async () => {
    const watched = await ready();
    const { page } = watched;
    await page.getByLabel('With the next turn').selectOption('rewrite');
    await ask(page, 'Who owns the plan?');
    await idle(page);
    await page.getByText('Rewritten by the service (1)').click();
    expect(await answer(page).locator('.rewritten p').innerText()).toContain('Let me see.');
    expect(await answer(page).locator('.text').innerText()).not.toContain('Let me see.');
    await closed(watched);
  });

  it('stops when it is told to', async () => {
    const watched = await ready();
    const { page } = watched;
    await page.locator('[name=pace]').fill('400');
    await ask(page, 'A long story, please.');
    await answer(page).getByText('sandbox').waitFor();
    await page.getByRole('button', { name: 'Stop' }).press('Enter');
    await idle(page);
    expect(await page.getByRole('alert').innerText()).toMatch(/^AbortedError/);
    expect(await page.getByRole('button', { name: 'Send' }).isEnabled()).toBe(true);
    await closed(watched);
  });

  it('says that a conversation is over, and takes no further turn in it', async () => {
    const watched = await ready();
    const { page } = watched;
    await page.getByLabel('With the next turn').selectOption('disengage');
    await ask(page, 'Something that it will not talk about.');
    await idle(page);
    expect(await answer(page).innerText()).toContain('The service has ended this conversation');
    await ask(page, 'Why?');
    await idle(page);
    expect(await page.getByRole('alert').innerText()).toMatch(/^ConversationDisengagedError/);
    await page.getByRole('button', { name: 'New conversation' }).click();
    await ask(page, 'Hello again?');
    await idle(page);
    expect(await answer(page).innerText()).toContain('This is turn 1');
    await closed(watched);
  });

  it('shows what an answer says, and never takes it for markup', async () => {
    const watched = await ready();
    const { page, wrong } = watched;
    await page.locator('[name=answer]').selectOption('own');
    const text = '**Bold** <img src="x" onerror="alert(1)"> [a](javascript:alert(1)) ![b](https://example.com/b.png)';
    await page.getByLabel('Your answer').fill(text);
    await ask(page, 'Say it.');
    await idle(page);
    expect(await answer(page).locator('strong').innerText()).toBe('Bold');
    expect(await answer(page).locator('.text :is(img, a, script)').count()).toBe(0);
    expect(await answer(page).innerText()).toContain('<img src="x" onerror="alert(1)">');
    expect(wrong).toEqual([]);
    await closed(watched);
  });

  it('has nothing that axe objects to after a conversation, in dark and on a phone', async () => {
    const watched = await ready({ colorScheme: 'dark', viewport: { width: 360, height: 740 } });
    const { page } = watched;
    await page.locator('[name=answer]').selectOption('mail');
    await page.getByLabel('With the next turn').selectOption('rewrite');
    await ask(page, 'Draft a status mail.');
    await idle(page);
    expect(await violations(page)).toEqual([]);
    expect(await overflow(page)).toBe(0);
    await closed(watched);
  });
}
