/** Context type that guards, interceptors and filters see while a tool runs. Arguments: [input, ToolCall]. */
export const MCP_CONTEXT = 'mcp';
