import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readNamedKeys } from '../../keys/named-keys.js';
import { VAULT_KEY } from '../../testing/sealing-keys.js';
import { CREDENTIALS } from '../../testing/tokens.js';
import type { CredentialOwner } from '../credential-owner.js';
import { FileStore } from './file-store.js';
import { LocalKekRing } from './kek.js';
import { Vault } from './vault.js';
import { VaultFailure } from './vault.errors.js';

const ALICE = { issuer: 'ledgai', subject: 'alice' };
const BOB = { issuer: 'ledgai', subject: 'bob' };

/** A file that can be away. */
class AwayStore extends FileStore {
  isAway = false;
  asked = 0;

  override async get(owner: CredentialOwner) {
    this.asked += 1;
    if (this.isAway) throw new VaultFailure('unreachable', 'away');
    return super.get(owner);
  }
}

describe('whether the store of the vault can be reached', () => {
  const directory = mkdtempSync(join(tmpdir(), 'reach-spec-'));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  it('is not said by an account that is remembered, and found out again without a caller', async () => {
    const store = new AwayStore(join(directory, 'vault.json'));
    const vault = new Vault(store, new LocalKekRing(readNamedKeys('VAULT_KEYS', VAULT_KEY).ring));
    await vault.put(ALICE, CREDENTIALS);
    await vault.find(ALICE);
    store.isAway = true;
    await expect(vault.find(BOB)).rejects.toThrow('away');
    expect((await vault.find(ALICE))?.userId).toBe(CREDENTIALS.user_id);
    expect(vault.reach.isUp).toBe(false);

    store.isAway = false;
    const { asked } = store;
    vault.reach.lookAgain();
    vault.reach.lookAgain();
    await vault.reach.looked;
    expect([vault.reach.isUp, store.asked - asked]).toEqual([true, 1]);
    vault.reach.lookAgain();
    expect(store.asked - asked).toBe(1);
    await vault.close();
  });
});
