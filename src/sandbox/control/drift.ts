import { type DriftMode, REWRITES } from './drift-rewrites.js';

/** A way in which every successful answer is to differ from what it has been so far. */
export interface Drift {
  mode: DriftMode;
  /**
   * The field that `drop-field`, `null-field` and `retype-field` are about, by the names on the way to it;
   * `*` is every entry of a list or a map: `["projects", "*", "name"]`.
   */
  field?: readonly string[];
  /** Answers what the path answered last, without doing anything: a call that changes something can be repeated. */
  replay?: boolean;
}

/** The drift that is wanted, and the last true answer of every path. */
export class Drifting {
  private wanted: Drift | undefined;
  private readonly answers = new Map<string, object>();

  start(drift: Drift): void {
    this.wanted = drift;
  }

  stop(): void {
    this.wanted = undefined;
  }

  /** Also forgets the answers. */
  clear(): void {
    this.stop();
    this.answers.clear();
  }

  lastAnswer(path: string): object | undefined {
    const answer = this.answers.get(path);
    return answer && asSent(answer);
  }

  /** What is to be answered in place of doing the work. */
  replayed(path: string): object | undefined {
    return this.wanted?.replay ? this.rewritten(this.answers.get(path)) : undefined;
  }

  /** Keeps a true answer, and gives what is to be sent for it. */
  pass(path: string, answer: object): object | undefined {
    this.answers.set(path, answer);
    return this.rewritten(answer);
  }

  private rewritten(answer: object | undefined): object | undefined {
    if (!answer || !this.wanted) return answer;
    const { mode, field = [] } = this.wanted;
    return REWRITES[mode](asSent(answer), field) as object;
  }
}

/** Without the fields that are undefined, which never reach anybody. */
const asSent = (answer: object): object => JSON.parse(JSON.stringify(answer)) as object;
