import { lineOf } from '../../audit/store/jsonl/entry-line.js';
import { countFrom, FILTER_HELP, FILTER_OPTIONS, queryFrom } from '../audit-filters.js';
import { PLACE_HELP, PLACE_OPTIONS, recordLook, withRecord } from '../audit-record.js';
import { type Command, EXIT, readOptions, UsageError } from '../command.js';

const MOST = 100;
const OPTIONS = {
  ...PLACE_OPTIONS,
  ...FILTER_OPTIONS,
  after: { type: 'string' },
  limit: { type: 'string' },
  'oldest-first': { type: 'boolean' },
} as const;

/** `audit query` */
export const auditQuery: Command = {
  usage: 'audit query [--tenant ID] [--from TIME] [--to TIME] [--actor SUB] [--tool NAME] [options]',
  summary: 'Print entries of the audit, one line of JSON each, newest first.',
  details: `${FILTER_HELP}
  --oldest-first          the other way round
  --limit N               how many at most; ${MOST} unless given
  --after SEQ             go on behind this entry; needs --tenant, because each chain counts for itself
${PLACE_HELP}
That it was read is recorded; a record in files is written by its server only, and the event is printed on standard
error instead.`,

  run(args, context) {
    const { values } = readOptions(args, OPTIONS);
    const { tenant, after } = values;
    if (after !== undefined && tenant === undefined) throw new UsageError('--after needs --tenant.');
    const limit = countFrom('--limit', values.limit, MOST);
    const query = {
      ...queryFrom(values),
      ...(after !== undefined && { after: countFrom('--after', after, 0) }),
      newestFirst: !values['oldest-first'],
      limit,
    };
    return withRecord(values, context, async (record) => {
      await recordLook(record, 'audit.read', query, context);
      let [count, lastSeq] = [0, 0];
      for await (const entry of record.read(query)) {
        context.out(lineOf(entry));
        [count, lastSeq] = [count + 1, entry.seq];
      }
      const more = count === limit && tenant !== undefined ? ` Go on with --after ${lastSeq}.` : '';
      context.err(`${count} entries.${more}`);
      return EXIT.ok;
    });
  },
};
