import { createHash } from 'node:crypto';

// Ids have eight digits, and this span per tenant keeps those of two tenants apart.
const FIRST_PROJECT_ID = 26_000_000;
const PROJECT_IDS_PER_TENANT = 500_000;
const FIRST_FILE_ID = 108_000_000;
const FILE_IDS_PER_TENANT = 5_000_000;

/** Hands out ids in the service's formats; the same sequence again for the same tenant. */
export class Identifiers {
  private issued = 0;
  private projectId: number;
  private fileId: number;

  /** `ordinal` counts the sandbox's tenants from 0, `seed` tells them apart. */
  constructor(
    ordinal: number,
    private readonly seed: string,
  ) {
    this.projectId = FIRST_PROJECT_ID + ordinal * PROJECT_IDS_PER_TENANT;
    this.fileId = FIRST_FILE_ID + ordinal * FILE_IDS_PER_TENANT;
  }

  /** Eight digits: a project, or a snapshot of one. */
  project(): number {
    this.projectId += 1 + (Number.parseInt(this.hex().slice(0, 4), 16) % 17);
    return this.projectId;
  }

  file(): number {
    return ++this.fileId;
  }

  /** 32 hex characters: backtests, insights, channels. */
  hex(): string {
    return createHash('md5').update(`${this.seed}:${++this.issued}`).digest('hex');
  }

  /** Two hashes joined by a hyphen; the second one is the signature of the compile. */
  compile(): string {
    return `${this.hex()}-${this.hex()}`;
  }
}
