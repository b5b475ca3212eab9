// What several rows ask for.
export const DURATION = 'mcp_server_operation_duration_seconds';
export const OPERATIONS = `${DURATION}_count`;

/** Failures that no caller can help: an internal error, and something that was needed being away. */
export const SERVER_FAULT = 'error_type=~"-32603|internal_error|temporarily_unavailable"';

export const METHOD = 'mcp_method_name=~"$method"';
export const TOOL = 'gen_ai_tool_name=~"$tool"';
export const TOOL_CALLS = 'mcp_method_name="tools/call"';
