/** What a protocol server tells of the requests it serves, to whoever follows them. */
export interface RequestWatch {
  /** Every answer as it is handed to the transport. */
  answered?(reply: unknown): void;
  /** Runs the handler of the request with this id. */
  around?<T>(id: string | number, work: () => Promise<T>): Promise<T>;
}
