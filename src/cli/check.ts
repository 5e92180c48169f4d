import { type Cloud, checkToken } from '../index.ts';
import type { Command } from './command.ts';
import { credentialOf, tokenHelp, tokenOptions } from './connection.ts';
import { exitCodes, UsageError } from './exit-code.ts';

/** `check`: says what of a token the service will not take. */
export const check: Command = {
  summary: 'say what speaks against a token, without sending it anywhere',
  help: `Usage: m365-copilot-chat check [options]

Reads the claims of the token and prints what speaks against it, a line each: a missing scope, a token without a user,
another audience, a time that is over. Sends the token nowhere. Ends with 3 where something was found.

Options:
${tokenHelp}
  -h, --help         show this`,
  options: tokenOptions,

  async run(context) {
    const { values, print, say } = context;
    const credential = await credentialOf(context, true);
    const cloud = values.cloud as Cloud | undefined;
    const findings = await checkToken(credential!, cloud && { cloud }).catch((error) => {
      throw error instanceof TypeError ? new UsageError(error.message) : error;
    });
    for (const { code, message } of findings) print(`${code}: ${message}`);
    if (findings.length === 0)
      say('Nothing speaks against the token. Whether the service takes it, only a call shows.');
    return findings.every(({ code }) => code === 'unreadable') ? exitCodes.done : exitCodes.denied;
  },
};
