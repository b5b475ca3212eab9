// What several rows ask for.
export const DURATION = 'mcp_server_operation_duration_seconds';
export const OPERATIONS = `${DURATION}_count`;

/**
 * Failures that no caller can help: an internal error, and something that was needed being away. Of resources and
 * prompts -32603 is also what they answer when QuantConnect is away.
 */
export const SERVER_FAULT =
  'error_type=~"-32603|-32003|internal_error|temporarily_unavailable",mcp_method_name!~"resources/read|prompts/get"';

export const METHOD = 'mcp_method_name=~"$method"';
export const TOOL = 'gen_ai_tool_name=~"$tool"';
export const TOOL_CALLS = 'mcp_method_name="tools/call"';
