import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';

// `dist` lies beside `src`, so it is the same folder for a built server and for one that runs from its sources.
const FOLDER = join(import.meta.dirname, '..', '..', '..', 'dist', 'views');

/** The documents that `npm run build` makes of `views/`. */
@Injectable()
export class ViewDocuments {
  private backtest: Promise<string> | undefined;

  /** One HTML document with everything in it. Read when it is first asked for, and then kept. */
  ofBacktest(): Promise<string> {
    this.backtest ??= readFile(join(FOLDER, 'backtest.html'), 'utf8').catch((error: unknown) => {
      // A build that is under way may still bring it.
      this.backtest = undefined;
      throw error;
    });
    return this.backtest;
  }
}
