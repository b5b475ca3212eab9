import type { KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type AnchorFile, readAnchorFile } from '../../audit/anchors/anchor-file.js';
import { publicKeyFrom } from '../../audit/anchors/anchor-key.js';
import { ChainVerifier } from '../../audit/verify/chain.verifier.js';
import { MANIFEST_SUFFIX, readManifest } from '../../audit/export/manifest.js';
import type { Fault, KnownHead, Verification } from '../../audit/verify/verification.js';
import { isArchivedInPart, verifyDirectory, verifyFile } from '../../audit/verify/verify-files.js';
import { type AuditRecord, headsOf, PLACE_HELP, PLACE_OPTIONS, withRecord } from '../audit-record.js';
import { type Command, type Context, EXIT, readOptions, UsageError } from '../command.js';

const OPTIONS = {
  ...PLACE_OPTIONS,
  file: { type: 'string' },
  anchors: { type: 'string' },
  'anchor-public-key': { type: 'string', multiple: true },
} as const;

const NO_ANCHORS: AnchorFile = { anchors: 0, unsigned: [], heads: [] };

/** `audit verify` */
export const auditVerify: Command = {
  usage:
    'audit verify [--file EXPORT | --directory DIR | --postgres] [--anchors FILE --anchor-public-key KEY]',
  summary: 'Find out whether the audit is as it was written: changed, removed, added or moved entries.',
  details: `  --file EXPORT           an export of audit export; its manifest is used where it lies beside it
${PLACE_HELP}
  --anchors FILE          anchors, or the output of a server: the ends in them must be in the record
  --anchor-public-key KEY who has to have signed them: base64:…, or a file with a public key in PEM; may be repeated
Prints one line of JSON per chain, per fault and for the whole. Intents without an outcome are told, and are no fault.
Exit code 0: as it was written; 1: not; 75: it cannot be read now; 78: the settings name no record.`,

  async run(args, context) {
    const { values } = readOptions(args, OPTIONS);
    const keys = await Promise.all((values['anchor-public-key'] ?? []).map(keyFrom));
    const anchors =
      values.anchors === undefined ? NO_ANCHORS : await anchorsOf(values.anchors, keys, context);
    const { file } = values;
    if (file === undefined)
      return withRecord(values, context, async (record) =>
        report(await verifyRecord(record, anchors, context), anchors, context),
      );
    if (values.directory !== undefined || values.postgres)
      throw new UsageError('Give --file, --directory or --postgres.');
    return report(await verifyExport(file, anchors), anchors, context);
  },
};

async function verifyRecord(
  record: AuditRecord,
  { heads }: AnchorFile,
  { err }: Context,
): Promise<Verification> {
  const { directory } = record;
  const own = (await headsOf(record)).map((head): KnownHead => ({ ...head, source: 'the store' }));
  const isPart = directory !== undefined && (await isArchivedInPart(directory));
  if (isPart) err('The oldest segments are not in this directory: what was before is not verified.');
  const verifier = new ChainVerifier({ isPart, known: [...heads, ...own] });
  if (directory !== undefined) await verifyDirectory(verifier, directory);
  else for await (const entry of record.read({})) verifier.take(entry);
  return verifier.report();
}

async function verifyExport(file: string, { heads }: AnchorFile): Promise<Verification> {
  const manifest = await readManifest(`${file}${MANIFEST_SUFFIX}`);
  const ends = manifest ? [manifest.first, manifest.last] : [];
  const own = ends.map((end): KnownHead => ({
    ...end,
    chain: manifest!.chain,
    source: 'the manifest',
    always: true,
  }));
  const verifier = new ChainVerifier({ isPart: true, known: [...heads, ...own] });
  await readable(file, () => verifyFile(verifier, file));
  return verifier.report();
}

function report(verification: Verification, anchors: AnchorFile, { out, err }: Context): number {
  const { intact, entries, chains, faults, faultCount, open, openCount } = verification;
  for (const chain of chains) out(JSON.stringify({ kind: 'chain', ...chain }));
  for (const fault of faults) out(JSON.stringify(toldFault(fault)));
  const isBelieved = anchors.unsigned.length === 0;
  out(
    JSON.stringify({
      kind: 'verification',
      intact: intact && isBelieved,
      entries,
      faults: faultCount,
      anchors: anchors.anchors,
      anchors_not_signed: anchors.unsigned,
      open_intents: openCount,
      open: open.slice(0, 20),
    }),
  );
  for (const line of anchors.unsigned) err(`The anchor in ${line} is not signed by a given key.`);
  err(
    intact
      ? `${entries} entries of ${chains.length} chains are as they were written.`
      : `${faultCount} faults in ${entries} entries. The audit is NOT as it was written.`,
  );
  return intact && isBelieved ? EXIT.ok : EXIT.refused;
}

const toldFault = ({ kind, ...where }: Fault) => ({ kind: 'fault', fault: kind, ...where });

async function anchorsOf(path: string, keys: readonly KeyObject[], { err }: Context): Promise<AnchorFile> {
  const anchors = await readable(path, () => readAnchorFile(path, keys));
  if (keys.length === 0) err('Signatures of anchors are not checked: give --anchor-public-key.');
  if (anchors.anchors === 0) throw new UsageError('--anchors names a file without an anchor.');
  return anchors;
}

async function keyFrom(text: string): Promise<KeyObject> {
  const written = /^(?:base64|hex):/.test(text) ? text : await readable(text, () => readFile(text, 'utf8'));
  const key = publicKeyFrom(written);
  if (key) return key;
  throw new UsageError(
    '--anchor-public-key must be base64:… of 32 bytes, or a file with an Ed25519 key in PEM.',
  );
}

async function readable<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (syscall === undefined) throw error;
    throw new UsageError(`${path} cannot be read (${code}).`);
  }
}
