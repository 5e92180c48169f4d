#!/usr/bin/env node
import { exitCodes } from './exit-code.ts';
import { run } from './run.ts';

// A reader that has enough (`… | head -1`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? exitCodes.done : exitCodes.failed);
});

// The first Ctrl-C lets the command end cleanly; the second one ends the process.
const interruption = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => interruption.abort());

process.exitCode = await run(process.argv.slice(2), {
  env: process.env,
  print: (line) => void process.stdout.write(`${line}\n`),
  say: (line) => void process.stderr.write(`${line}\n`),
  streams: process,
  signal: interruption.signal,
});
