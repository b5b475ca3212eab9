// These endpoints alone have no success flag: they say how they ended.
const ENVELOPE = { success: undefined, errors: undefined, version: 2 };

export function end(payloadType: string, payload: unknown): object {
  return { ...ENVELOPE, state: 'End', payload, payloadType };
}

export function failed(reason: string): object {
  return { ...ENVELOPE, state: 'Error', payload: reason, payloadType: 'String' };
}
