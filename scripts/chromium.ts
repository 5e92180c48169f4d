import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];

/** What to do where there is no Chromium. */
export const remedy = 'install it (Debian: apt-get install chromium) or name its program in the variable CHROMIUM';

/** The Chromium of this machine: the program that `CHROMIUM` names, or the first on the PATH; undefined where there is none. */
export async function findChromium(): Promise<string | undefined> {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  const candidates = process.env.CHROMIUM
    ? [process.env.CHROMIUM]
    : names.flatMap((name) => folders.map((folder) => join(folder, name)));
  for (const candidate of candidates) {
    const runs = await access(candidate, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (runs) return candidate;
  }
  return undefined;
}

/**
 * Starts Chromium without a window, with a profile of its own that goes with it. It asks nothing of the network by
 * itself. @throws {Error} where there is no Chromium, with the remedy.
 */
export async function launchChromium(): Promise<Browser> {
  const executablePath = await findChromium();
  if (!executablePath) throw new Error(`There is no Chromium on this machine; ${remedy}`);
  return chromium.launch({
    executablePath,
    // A container's root user has no sandbox of Chromium's to run in.
    chromiumSandbox: process.getuid?.() !== 0,
    args: [
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
