/** What came of calls that were made without a pause. */
export interface Load {
  readonly calls: number;
  /** Answers other than 200, and connections that broke: each with its number. */
  readonly failed: Readonly<Record<string, number>>;
}

/** Calls again and again, `parallel` at a time, until it is stopped. */
export function startLoad(call: () => Promise<Response>, parallel = 8): { stop(): Promise<Load> } {
  const failed: Record<string, number> = {};
  let calls = 0;
  const state = { running: true };
  const once = async () => {
    const outcome = await call().then(
      async (response) => {
        await response.text();
        return response.status === 200 ? undefined : String(response.status);
      },
      (error: Error) => error.message,
    );
    calls += 1;
    if (outcome !== undefined) failed[outcome] = (failed[outcome] ?? 0) + 1;
  };
  const workers = Array.from({ length: parallel }, async () => {
    while (state.running) await once();
  });
  return {
    stop: async () => {
      state.running = false;
      await Promise.all(workers);
      return { calls, failed };
    },
  };
}
