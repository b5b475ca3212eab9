import { invented } from '../http/invented.js';
import { Refused } from '../http/refused.error.js';

const REFUSAL = invented(
  'You do not have write permission for this project: somebody else may be editing it. Pull the project before you push to it.',
);

/** Which editor, by its code source id, may change a project that several people work on. */
export class EditLock {
  private holder?: string;
  private hasRead = false;

  /** Takes the lock, from another editor too; that one has to lock and read again. */
  acquire(codeSourceId: string): void {
    if (this.holder === codeSourceId) return;
    this.holder = codeSourceId;
    this.hasRead = false;
  }

  noteRead(codeSourceId: string | undefined): void {
    if (codeSourceId === this.holder) this.hasRead = true;
  }

  /** Without a code source id an edit is unconditional; so clients force one. */
  refuseOthers(codeSourceId: string | undefined): void {
    if (codeSourceId === undefined) return;
    if (codeSourceId !== this.holder || !this.hasRead) throw new Refused(REFUSAL);
  }
}
