import { type ExportFormat, exportChain, isExportFormat } from '../../audit/export/export.js';
import { MANIFEST_SUFFIX } from '../../audit/export/manifest.js';
import { queryFrom } from '../audit-filters.js';
import { PLACE_HELP, PLACE_OPTIONS, recordLook, withRecord } from '../audit-record.js';
import { type Command, EXIT, readOptions, UsageError } from '../command.js';

const text = { type: 'string' } as const;
const OPTIONS = { ...PLACE_OPTIONS, tenant: text, from: text, to: text, format: text, out: text } as const;

/** `audit export` */
export const auditExport: Command = {
  usage: 'audit export --tenant ID --out FILE [--from TIME] [--to TIME] [--format jsonl | csv] [options]',
  summary: 'Write the audit of a tenant, or of a time of it, into a file that can be verified by itself.',
  details: `  --tenant ID             the chain of this tenant; - is what belongs to none
  --out FILE              must not be there yet; beside it FILE${MANIFEST_SUFFIX} says what is in it
  --from TIME, --to TIME  RFC 3339: from the first entry at or after, to the last before
  --format jsonl          one entry per line, for audit verify --file
  --format csv            for spreadsheets; cells that begin like a formula get a ' before them
${PLACE_HELP}
That it was exported is recorded in the same chain; a record in files is written by its server only, and the event
is printed on standard error instead. Exit code 1: there is nothing of that time.`,

  run(args, context) {
    const { values } = readOptions(args, OPTIONS);
    const { tenant, out } = values;
    if (tenant === undefined) throw new UsageError('--tenant is missing: whose audit?');
    if (out === undefined) throw new UsageError('--out is missing: into which file?');
    const format = formatFrom(values.format);
    const query = queryFrom(values);
    return withRecord(values, context, async (record) => {
      await recordLook(record, 'audit.export', query, context);
      const order = { chain: tenant, ...times(query), format, file: out };
      const manifest = await exportChain(record, order).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'EEXIST') throw error;
        throw new UsageError(`${out} or its manifest is there already: choose another --out.`);
      });
      context.err(
        manifest ? `${manifest.entries} entries written to ${out}.` : 'There is nothing of that time.',
      );
      return manifest ? EXIT.ok : EXIT.refused;
    });
  },
};

function formatFrom(word = 'jsonl'): ExportFormat {
  if (isExportFormat(word)) return word;
  throw new UsageError('--format must be jsonl or csv.');
}

const times = ({ from, to }: { from?: string; to?: string }) => ({
  ...(from !== undefined && { from }),
  ...(to !== undefined && { to }),
});
