import { fieldsOf } from '../../quantconnect/lenient.js';
import { QuantConnectUnavailable } from '../../quantconnect/quantconnect.errors.js';

/**
 * The id of what a request made.
 * @throws QuantConnectUnavailable where the answer lacks it: made it was, but nothing can be done with it
 */
export function idIn(answer: unknown, field: string, path: string): string {
  const id = fieldsOf(answer)[field];
  if (typeof id === 'string' && id !== '') return id;
  throw new QuantConnectUnavailable(path, `QuantConnect answered ${path} without ${field}`, true);
}
