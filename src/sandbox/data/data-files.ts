import { invented } from '../http/invented.js';
import { Refused } from '../http/refused.error.js';
import { SilentFailure } from '../http/silent-failure.error.js';

const LEAST_FOLDERS = 3;
const DAILY = 'equity/usa/daily/';
const MINUTE = 'equity/usa/minute/';
const TICKERS = ['aapl', 'goog', 'ibm', 'msft', 'spy', 'tlt'];
const MINUTE_DAYS = Array.from({ length: 31 }, (_, day) => `202501${String(day + 1).padStart(2, '0')}`);

const FILES = [
  ...TICKERS.map((ticker) => `${DAILY}${ticker}.zip`),
  ...TICKERS.flatMap((ticker) => MINUTE_DAYS.map((day) => `${MINUTE}${ticker}/${day}_trade.zip`)),
  'cfd/oanda/daily/xauusd.zip',
];

/** Every file whose path begins so. An unknown beginning is answered with silence, as on the real service. */
export function filesBelow(prefix: string): string[] {
  const wanted = prefix.replace(/^\//, '');
  if (wanted.split('/').filter(Boolean).length < LEAST_FOLDERS) {
    throw new Refused(invented(`The path must be at least ${LEAST_FOLDERS} folders deep: ${prefix}`));
  }
  const files = FILES.filter((file) => file.startsWith(wanted));
  if (files.length === 0) throw new SilentFailure(prefix);
  return files;
}
