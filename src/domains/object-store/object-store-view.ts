import { entriesOf, fieldsOf } from '../../quantconnect/lenient.js';
import { pageOf } from '../../quantconnect/page.js';

export interface PropertiesAnswer {
  readonly metadata?: { readonly preview?: unknown } | null;
}

export interface DownloadAnswer {
  readonly url?: string | null;
}

type Entry = Readonly<Record<string, unknown>>;

export interface ListingAnswer {
  readonly objects?: readonly Entry[] | Readonly<Record<string, Entry>> | null;
  readonly totalPages?: unknown;
}

const PREVIEW_LENGTH = 2000;
const MOST_ENTRIES = 100;

/** The beginning of a file may be long; a model needs to see what kind of content it is. */
export function propertiesOf(answer: PropertiesAnswer): object {
  const preview = answer.metadata?.preview;
  if (typeof preview !== 'string' || preview.length <= PREVIEW_LENGTH) return answer;
  return {
    ...answer,
    metadata: { ...answer.metadata, preview: preview.slice(0, PREVIEW_LENGTH) },
    omitted: [
      `metadata.preview after ${PREVIEW_LENGTH} characters (read_object_store_file_job_id gets the file)`,
    ],
  };
}

export function downloadOf(answer: DownloadAnswer): object {
  return answer.url ? answer : { ...answer, note: 'Not ready yet. Wait 5 seconds and call again.' };
}

/** A page of a directory; the name of an entry is the end of its key and not repeated. */
export function listingOf({ objects, ...rest }: ListingAnswer, start: number): object {
  const entries = entriesOf(objects).map((object) => {
    const { name, ...entry } = fieldsOf(object);
    return entry['key'] === undefined ? { name, ...entry } : entry;
  });
  const { shown, nextStart } = pageOf(entries, start, { most: MOST_ENTRIES, beside: rest });
  return {
    ...rest,
    objects: shown,
    ...(nextStart && { nextStart, length: entries.length }),
    // No argument is known that asks for another page.
    ...(Number(rest.totalPages) > 1 && {
      note: 'QuantConnect lists only the first page of this directory; list its sub-directories.',
    }),
  };
}
