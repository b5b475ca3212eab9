import { entriesOf, fieldsOf } from '../../quantconnect/lenient.js';
import type { CallTime } from '../../quantconnect/reconciliation/call-time.js';
import {
  asAsked,
  done,
  entryWith,
  type Finding,
  notDone,
  notSeen,
} from '../../quantconnect/reconciliation/finding.js';
import { changesIn } from './patch-changes.js';

/** What the files of a project say about a change to them whose own answer was lost. */

const FROM = 'read_file';

interface Content {
  readonly name: string;
  readonly content?: string;
}

export function fileCreated(
  { name, content = '' }: Content,
  files: unknown,
  time: CallTime,
): Finding<object> {
  const file = entryWith(files, 'name', name);
  if (!file) return notSeen(`${FROM} does not show it, not yet at least`);
  if (file['content'] === content) return done({ success: true }, `${FROM} shows it with this content`);
  // The name was taken before, so that creating it was, or will be, refused.
  return time.relationOf(file['modified']) === 'before'
    ? notDone(
        `${FROM} shows an older file of this name with another content; update_file_contents overwrites it`,
      )
    : notSeen(`${FROM} shows a file of this name with another content`);
}

export function fileWritten({ name, content }: Content, files: unknown): Finding<object> {
  return asAsked(entryWith(files, 'name', name)?.['content'] === content, { success: true }, FROM);
}

export function fileRenamed(
  { name, newName }: { readonly name: string; readonly newName: string },
  files: unknown,
): Finding<object> {
  const isSo = !entryWith(files, 'name', name) && entryWith(files, 'name', newName) !== undefined;
  return asAsked(isSo, { success: true }, FROM);
}

/** Without the field there is no list to be missing from. */
export const fileDeleted = ({ name }: { readonly name: string }, files: unknown): Finding<object> =>
  asAsked(files !== undefined && !entryWith(files, 'name', name), { success: true }, FROM);

/** Applied is a patch whose every change reads as it should afterwards and nowhere as it did before. */
export function filePatched(patch: string, files: unknown): Finding<object> {
  const changes = changesIn(patch);
  const contents = new Map(
    entriesOf(files).map((file) => [fieldsOf(file)['name'], fieldsOf(file)['content']]),
  );
  const isSo =
    changes.length > 0 &&
    changes.every(({ file, before, after }) => {
      const content = contents.get(file);
      if (typeof content !== 'string') return false;
      // Lines that were only added begin or end like those before; what reads as it should is left out.
      const rest = after.includes(before) ? content.replaceAll(after, '') : content;
      return content.includes(after) && !rest.includes(before);
    });
  return asAsked(isSo, { success: true }, FROM);
}
