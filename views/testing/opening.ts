/** How a test has its host show a document. */
export interface Opening {
  readonly html: string;
  /** `McpUiHostContext` of MCP Apps. */
  readonly context: Readonly<Record<string, unknown>>;
  readonly args: Record<string, unknown>;
  /** What the host lets the view ask of the server. */
  readonly offers: { readonly tools?: boolean; readonly resources?: boolean };
}
