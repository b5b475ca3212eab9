/**
 * The URL of the MCP endpoint under the public URL of the server: what external issuers write into `aud`, and
 * the resource of RFC 9728. Without slash at its end, so that it is the same text wherever it is compared.
 */
export function resourceUrl(publicUrl: string): string {
  const { origin, pathname } = new URL(publicUrl);
  const base = `${origin}${pathname.replace(/\/+$/, '')}`;
  return base.endsWith('/mcp') ? base : `${base}/mcp`;
}
