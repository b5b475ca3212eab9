import { type Command, EXIT, readOptions } from '../command.js';

/** `serve` */
export const serve: Command = {
  usage: 'serve',
  summary: 'Start the server, set up by the environment.',

  async run(args) {
    readOptions(args, {});
    // Only now: no other command should wait for the whole application to load.
    const { runMain } = await import('../../bootstrap.js');
    await runMain();
    return EXIT.ok;
  },
};
