// A host of MCP Apps for tests: the official bridge on one side of an iframe, a client in the test on the other.
import {
  AppBridge,
  type McpUiHostContext,
  PostMessageTransport,
} from '@modelcontextprotocol/ext-apps/app-bridge';
import type { CallToolResult, ReadResourceResult } from '@modelcontextprotocol/client';
import type { Opening } from './opening.js';

declare global {
  interface Window {
    /** Sends a request to the server with the client of the test. */
    ask(method: string, params: object): Promise<unknown>;
    host: TestHost;
  }
}

export interface TestHost {
  /** Shows a document, and returns once it has introduced itself. */
  open(opening: Opening): Promise<void>;
  deliver(result: CallToolResult): Promise<void>;
  change(context: McpUiHostContext): void;
  close(): Promise<void>;
}

// What a host gives a view that declares no domains.
const POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'";

let bridge: AppBridge | undefined;

window.host = {
  async open({ html, context, args, offers }) {
    const frame = document.createElement('iframe');
    frame.setAttribute('sandbox', 'allow-scripts');
    document.body.replaceChildren(frame);
    const capabilities = {
      ...(offers.tools && { serverTools: {} }),
      ...(offers.resources && { serverResources: {} }),
    };
    bridge = new AppBridge(null, { name: 'test host', version: '1' }, capabilities, {
      hostContext: context,
    });
    bridge.oncalltool = async (params) => (await window.ask('tools/call', params)) as CallToolResult;
    bridge.onreadresource = async (params) =>
      (await window.ask('resources/read', params)) as ReadResourceResult;
    bridge.onsizechange = ({ height }) => {
      if (height !== undefined) frame.style.height = `${height}px`;
    };
    const ready = new Promise<void>((resolve) => {
      bridge!.oninitialized = () => resolve();
    });
    await bridge.connect(new PostMessageTransport(frame.contentWindow!, frame.contentWindow!));
    frame.srcdoc = html.replace(
      '<head>',
      `<head><meta http-equiv="Content-Security-Policy" content="${POLICY}">`,
    );
    await ready;
    await bridge.sendToolInput({ arguments: args });
  },
  async deliver(result) {
    await bridge!.sendToolResult(result);
  },
  change(context) {
    bridge!.setHostContext(context);
  },
  async close() {
    await bridge!.teardownResource({});
  },
};
