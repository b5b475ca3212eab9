import type { LoadingResponse } from '../../quantconnect/quantconnect.types.js';

/** While QuantConnect prepares the data it answers with a progress and no data: say what to do about it. */
export function orLoading(answer: object): object {
  return isLoading(answer) ? waiting(answer) : answer;
}

export const isLoading = (answer: LoadingResponse): boolean => answer.status === 'loading';

export function waiting({ status, progress }: LoadingResponse): object {
  return { status, progress, note: 'QuantConnect is still preparing this. Wait 5 seconds and call again.' };
}
