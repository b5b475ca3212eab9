import { type Span, trace } from '@opentelemetry/api';

// Of all applications in this process.
let pipelines = 0;

/** Call it when spans are made from now on. @returns what to call when they no longer are */
export function tracingBegins(): () => void {
  pipelines += 1;
  let hasEnded = false;
  return () => {
    if (!hasEnded) pipelines -= 1;
    hasEnded = true;
  };
}

/** The span that is being worked in. Where nothing makes spans, nothing looks for one. */
export const activeSpan = (): Span | undefined => (pipelines === 0 ? undefined : trace.getActiveSpan());
