import { createHash } from 'node:crypto';
import { entriesOf, fieldsOf } from '../../quantconnect/lenient.js';
import type { JsonObject } from '../../quantconnect/quantconnect-reply.js';
import { asAsked, type Finding } from '../../quantconnect/reconciliation/finding.js';

/** What QuantConnect's answers say about a change to the Object Store whose own answer was lost. */

export function objectStored(content: string, { metadata }: JsonObject): Finding<object> {
  const { size, md5 } = fieldsOf(metadata);
  const isSo = size === Buffer.byteLength(content) && md5 === createHash('md5').update(content).digest('hex');
  return asAsked(isSo, { success: true }, 'read_object_properties');
}

/** The directory that lists a key. */
export function directoryOf(key: string): string {
  const path = trimmed(key);
  return path.includes('/') ? `/${path.slice(0, path.lastIndexOf('/'))}` : '/';
}

/** Only a list that is there as a whole can lack something. */
export function objectDeleted(key: string, { objects, totalPages }: JsonObject): Finding<object> {
  const isWhole = objects !== undefined && (Number(totalPages) || 1) <= 1;
  const isThere = entriesOf(objects).some((object) => trimmed(fieldsOf(object)['key']) === trimmed(key));
  return asAsked(isWhole && !isThere, { success: true }, 'list_object_store_files');
}

const trimmed = (key: unknown): string => String(key).replace(/^\/+|\/+$/g, '');
