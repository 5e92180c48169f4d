import { enableCompileCache } from 'node:module';

// Stripping the types of some forty files and compiling the parsers would take half of a run.
enableCompileCache();

const { run } = await import('./cli.ts');
const { code, stdout, stderr } = await run(process.argv.slice(2));
// A reader that has seen enough, such as head, is no failure of this command.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});
process.stdout.write(stdout);
process.stderr.write(stderr);
process.exitCode = code;
