/** How MCP Apps (SEP-1865) call a document that a host shows beside the result of a tool. */
export const VIEW_MIME_TYPE = 'text/html;profile=mcp-app';

/** What a host is told about such a document. */
export type ViewMeta = {
  readonly ui: {
    /** Origins it may reach; a view of ours reaches none. */
    readonly csp: { readonly connectDomains: readonly string[]; readonly resourceDomains: readonly string[] };
    /** Whether the host should draw a border and a background around it. */
    readonly prefersBorder: boolean;
  };
};

/** A view that loads nothing and sends nothing: all of it is in the document. */
export const SELF_CONTAINED: ViewMeta = {
  ui: { csp: { connectDomains: [], resourceDomains: [] }, prefersBorder: true },
};
