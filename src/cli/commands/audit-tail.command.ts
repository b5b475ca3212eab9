import { setTimeout as delay } from 'node:timers/promises';
import { lineOf } from '../../audit/store/jsonl/entry-line.js';
import type { ChainedEntry } from '../../audit/store/audit-store.js';
import { countFrom } from '../audit-filters.js';
import { AuditTailReader } from '../audit-tail-reader.js';
import { PLACE_HELP, PLACE_OPTIONS, recordLook, withRecord } from '../audit-record.js';
import { type Command, EXIT, readOptions } from '../command.js';

const LINES = 20;
const POLL_MS = 1000;
const OPTIONS = {
  ...PLACE_OPTIONS,
  tenant: { type: 'string' },
  lines: { type: 'string' },
  follow: { type: 'boolean', short: 'f' },
} as const;

/** `audit tail` */
export const auditTail: Command = {
  usage: 'audit tail [--tenant ID] [--lines N] [--follow] [options]',
  summary: 'Print the last entries of the audit, one line of JSON each, and with --follow those that come.',
  details: `  --tenant ID             the chain of this tenant; - is what belongs to none
  --lines N               how many; ${LINES} unless given
  --follow, -f            go on until it is interrupted
${PLACE_HELP}
That it was read is recorded, as with audit query.`,

  run(args, context) {
    const { values } = readOptions(args, OPTIONS);
    const lines = countFrom('--lines', values.lines, LINES);
    const chain = values.tenant;
    return withRecord(values, context, async (record) => {
      const query = { ...(chain !== undefined && { chain }), newestFirst: true, limit: lines };
      await recordLook(record, 'audit.read', query, context);
      const reader = new AuditTailReader(record, chain);
      const print = (entries: readonly ChainedEntry[]): void =>
        entries.forEach((entry) => context.out(lineOf(entry)));
      print(await reader.last(lines));
      while (values.follow) {
        await delay(POLL_MS);
        print(await reader.newer());
      }
      return EXIT.ok;
    });
  },
};
